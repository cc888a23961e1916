using Receiver.Frames;

namespace Receiver.Algorithms.OneBit;

/// <summary>The one-bit observations of a whole frame, from which to estimate the channel, the symbols and, where it is open, who is active.</summary>
/// <param name="PilotReceived">Signs of the pilot slot <c>[2N×Tp]</c>: rows 0…N−1 real parts, N…2N−1 imaginary parts; −1, +1, or 0 where erased.</param>
/// <param name="DataReceived">Signs of the data slot <c>[2N×Td]</c>, likewise.</param>
/// <param name="Pilots">Pilot symbols <c>[M×Tp]</c>.</param>
public readonly record struct JointProblem(RealMatrix PilotReceived, RealMatrix DataReceived, ComplexMatrix Pilots)
{
    /// <summary>Complex noise variance σ², null where unknown.</summary>
    public double? NoiseVariance { get; init; }

    /// <summary>Where the answer's matrices come from.</summary>
    public FrameStorage Storage { get; init; } = FrameStorage.New;

    /// <summary>Number of antennas, N.</summary>
    public int Antennas => PilotReceived.RowCount / 2;

    /// <summary>Number of users, M.</summary>
    public int Users => Pilots.RowCount;
}

/// <summary>What a joint estimator found in a frame.</summary>
/// <param name="Channel">Channel <c>[N×M]</c>.</param>
/// <param name="Symbols">Data symbols <c>[M×Td]</c>; zero for users that are taken as inactive.</param>
public readonly record struct JointEstimate(ChannelEstimate Channel, SymbolEstimate Symbols)
{
    /// <summary>Who is active, null where all users are taken as active.</summary>
    public ActivityEstimate? Activity { get; init; }

    /// <summary>How the frame went.</summary>
    public JointDiagnostics Diagnostics { get; init; }
}

/// <summary>How the joint estimation of a frame went.</summary>
/// <param name="Residual">ρ, the relative squared change of symbols and channel in the last joint iteration.</param>
/// <param name="Damping">Damping in the last joint iteration.</param>
/// <param name="FellBack">Whether the joint recursion diverged and the soft-refined estimate stands in its place.</param>
/// <param name="PolishedUses">Channel uses whose bits were scored by the exact likelihood; 0 where the frame was not polished.</param>
/// <param name="Flips">Bits that the polish flipped.</param>
public readonly record struct JointDiagnostics(double Residual, double Damping, bool FellBack, int PolishedUses, int Flips);

/// <summary>Estimates channel and symbols of a frame together. Stateless and thread-safe.</summary>
public interface IJointEstimator
{
    /// <summary>Estimates the channel <c>[N×M]</c>, the symbols <c>[M×Td]</c> and, where the method does, the activity <c>[M]</c>.</summary>
    /// <exception cref="OperationCanceledException">The limit's token was cancelled.</exception>
    /// <exception cref="UnsolvableException">The problem has no usable answer; the message says why.</exception>
    Solution<JointEstimate> Estimate(JointProblem problem, SolveLimit limit = default);
}
