using Receiver.Frames;

namespace Receiver.Algorithms.OneBit;

/// <summary>Checks that an estimator makes before it starts.</summary>
internal static class ProblemShape
{
    /// <summary>Throws where the parts of a problem do not fit together, or nothing was received.</summary>
    /// <exception cref="ArgumentException">Shapes do not fit.</exception>
    /// <exception cref="UnsolvableException">No channel use is left.</exception>
    public static void Check(this ChannelProblem problem)
    {
        CheckRows(problem.Received);
        if (problem.Received.ColumnCount != problem.Uses)
            throw new ArgumentException($"{problem.Received.ColumnCount} channel uses were received but {problem.Uses} sent");
        if (problem.SymbolVariance is { } variance && (variance.RowCount != problem.Users || variance.ColumnCount != problem.Uses))
            throw new ArgumentException($"symbol variances are {variance.RowCount}×{variance.ColumnCount}, not {problem.Users}×{problem.Uses}");
        CheckReceived(problem.Received, "pilots");
    }

    /// <inheritdoc cref="Check(ChannelProblem)"/>
    public static void Check(this DetectionProblem problem)
    {
        CheckRows(problem.Received);
        ComplexMatrix mean = problem.Channel.Mean;
        if (mean.RowCount != problem.Antennas)
            throw new ArgumentException($"{problem.Antennas} antennas were received but the channel has {mean.RowCount}");
        if (problem.Active is { } active && active.Length != problem.Users)
            throw new ArgumentException($"activity of {active.Length} users, not {problem.Users}");
        CheckReceived(problem.Received, "data");
    }

    /// <inheritdoc cref="Check(ChannelProblem)"/>
    public static void Check(this JointProblem problem)
    {
        new ChannelProblem(problem.PilotReceived, problem.Pilots).Check();
        CheckRows(problem.DataReceived);
        if (problem.DataReceived.RowCount != problem.PilotReceived.RowCount)
            throw new ArgumentException($"data of {problem.DataReceived.RowCount / 2} antennas, pilots of {problem.Antennas}");
        CheckReceived(problem.DataReceived, "data");
    }

    private static void CheckRows(RealMatrix received)
    {
        if (received.RowCount % 2 != 0) throw new ArgumentException($"{received.RowCount} rows are not real and imaginary parts");
    }

    private static void CheckReceived(RealMatrix received, string what)
    {
        if (received.Values.AsSpan().IndexOfAnyExcept(0f) < 0) throw new UnsolvableException($"no {what} to work with: every sample is erased");
    }
}
