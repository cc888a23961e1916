using Receiver.Frames;

namespace Receiver.Algorithms.Sensing;

/// <summary>What a polish did.</summary>
/// <param name="IsKept">Whether its result was kept; if not, the frame is as the iteration left it.</param>
/// <param name="IsReliable">Whether the map can be relied on: the noise level is that of the smallest eigenvalues, and every user's pilots are explained.</param>
/// <param name="PilotDeviance">‖Yp_k − H_k·u‖² of each user in units of its expectation <c>[M]</c>, about 1 where all is explained.</param>
public sealed record PolishOutcome(bool IsKept, bool IsReliable, IReadOnlyList<double> PilotDeviance)
{
    /// <summary>The guards' decisions in words; empty where nothing was wrong.</summary>
    public IReadOnlyList<string> Remarks
    {
        get
        {
            var remarks = new List<string>();
            if (!IsKept) remarks.Add("the polish was given up, because it explained the pilots worse: the answer is the iteration's");
            if (!IsReliable)
                remarks.Add("the map may not hold: the noise level, or the pilots of a user, are not explained (deviances "
                    + string.Join(", ", PilotDeviance.Select(value => value.ToString("0.00", System.Globalization.CultureInfo.InvariantCulture))) + ")");
            return remarks;
        }
    }
}

/// <summary>
/// Takes the result of an iteration to the maximum of the likelihood with the data integrated out: scoring steps, elimination, births while they last, and the
/// decision which points are on the map; births while they pay, and users without a line of sight.
/// </summary>
/// <param name="options">Options, null: the usual ones.</param>
public sealed class PolishStep(PolishOptions? options = null) : ISensingStep
{
    internal const int MostEliminations = 20;
    private const double LargestRise = 0.1, LeastPrecision = 0.85, LargestDeviance = 1.25;
    private readonly PolishOptions _options = options ?? new();

    /// <inheritdoc/>
    public Convergence Run(SensingState state, Round round, SolveLimit limit)
    {
        ArgumentNullException.ThrowIfNull(state);
        var before = new TrackedScene(state);
        double[] deviance = PilotDeviance(state);
        bool isKept = true;
        try
        {
            Polish(state, _options, limit);
            if (_options.Robust) BlockedSight.Run(state, _options, limit);
            state.Scoring.Expect(state);
            // Where points do not explain the frame a larger likelihood of its data says nothing: the pilots must not be explained worse at all.
            isKept = PilotDeviance(state).Sum() <= deviance.Sum() + (UnexplainedPower.IsSmall(state) ? LargestRise : 0);
            if (isKept) state.Map = SceneDecision.Map(state, _options.ReportAbove);
        }
        catch (UnsolvableException)
        {
            isKept = false;
        }
        if (!isKept) before.Restore(state);
        Finish(state, isKept);
        return new Convergence(1, isKept, state.Scoring.Objective);
    }

    /// <summary>From the end of an iteration to the maximum of the likelihood, extension included.</summary>
    internal static void Polish(SensingState state, PolishOptions options, SolveLimit limit)
    {
        state.Scoring.Damping = 1e-3;
        LinkSelection.Select(state);
        StepTwice(state, limit);
        Elimination.Run(state, MostEliminations);
        for (int round = 0; round < options.BirthRounds && Rebirth.Run(state, options.MostBirths) > 0; round++)
        {
            StepTwice(state, limit);
            Elimination.Run(state, MostEliminations);
        }
        StepTwice(state, limit);
        if (options.Extend) Extension.Run(state, options, limit);
    }

    /// <summary>Two steps, γ after the first.</summary>
    internal static void StepTwice(SensingState state, SolveLimit limit)
    {
        limit.Token.ThrowIfCancellationRequested();
        state.Scoring.Step(state);
        state.Scoring.UpdateNoise(state);
        state.Scoring.Step(state);
    }

    /// <summary>The symbols at the point where the state ended, and what was done.</summary>
    internal static void Finish(SensingState state, bool isKept)
    {
        double[] deviance = PilotDeviance(state);
        if (isKept) Array.Clear(state.Links.Variance);
        state.Scoring.Decide(state);
        state.Polish = new PolishOutcome(isKept,
            state.NoisePrecision * state.CoarseNoiseVariance >= LeastPrecision && deviance.All(value => value <= LargestDeviance), deviance);
    }

    /// <summary>‖Yp_k − H_k·u‖²/(M·Np·Tp·nvar) of each user.</summary>
    internal static double[] PilotDeviance(SensingState state)
    {
        state.Columns.Synthesize(state.Links.Gain, true, state.Response);
        double expected = (double)state.Observation.PilotCount / state.Layout.Users * state.CoarseNoiseVariance;
        return [.. Enumerable.Range(0, state.Layout.Users).Select(k => MarginalLikelihood.PilotError(state, k) / expected)];
    }
}
