using Receiver.Algorithms.OneBit.Gamp;
using Receiver.Frames;

namespace Receiver.Algorithms.OneBit.BigAmp;

/// <summary>
/// Soft refinement of section 5: channel estimation on [Xp|x̂] with extra_t = Σ_m vx (nothing on pilots), then data detection with extra_n = Σ_m vh, two
/// rounds, each from x = 0. What a diverged joint recursion falls back to.
/// </summary>
internal sealed class SoftRefinement(double damping)
{
    private const int Rounds = 2;
    private readonly GampChannelEstimator _channel = new(new() { MaxIterations = 15, Damping = damping });
    private readonly GampDataDetector _detector = new(new() { MaxIterations = 12, Damping = damping });

    /// <summary>Refines from the symbols of the pilot stage.</summary>
    public (ChannelEstimate Channel, SymbolEstimate Symbols) Refine(JointProblem problem, SymbolEstimate symbols, SolveLimit limit)
    {
        RealMatrix received = Append(problem.PilotReceived, problem.DataReceived, problem.Storage);
        RealMatrix certain = problem.Storage.Real(problem.Users, problem.Pilots.ColumnCount);
        for (int round = 1; ; round++)
        {
            ChannelEstimate channel = _channel.Estimate(new(received, Append(problem.Pilots, symbols.Mean, problem.Storage))
            {
                SymbolVariance = Append(certain, symbols.Variance, problem.Storage),
                NoiseVariance = problem.NoiseVariance,
                Storage = problem.Storage,
            }, limit).Value;
            symbols = _detector.Detect(new(problem.DataReceived, channel) { NoiseVariance = problem.NoiseVariance, Storage = problem.Storage }, limit).Value;
            if (round == Rounds) return (channel, symbols);
        }
    }

    private static RealMatrix Append(RealMatrix left, RealMatrix right, FrameStorage storage)
    {
        RealMatrix both = storage.Real(left.RowCount, left.ColumnCount + right.ColumnCount);
        left.Values.CopyTo(both.Values, 0);
        right.Values.CopyTo(both.Values, left.Values.Length);
        return both;
    }

    private static ComplexMatrix Append(ComplexMatrix left, ComplexMatrix right, FrameStorage storage)
    {
        ComplexMatrix both = storage.Complex(left.RowCount, left.ColumnCount + right.ColumnCount);
        left.Values.CopyTo(both.Values, 0);
        right.Values.CopyTo(both.Values, left.Values.Length);
        return both;
    }
}
