using Receiver.Frames;

namespace Receiver.Algorithms.OneBit;

/// <summary>One-bit observations of known (or decided) symbols, from which to estimate the channel.</summary>
/// <param name="Received">Signs <c>[2N×T]</c>: rows 0…N−1 real parts, N…2N−1 imaginary parts; −1, +1, or 0 where erased.</param>
/// <param name="Symbols">Symbols <c>[M×T]</c>; zero for a user that sends nothing.</param>
public readonly record struct ChannelProblem(RealMatrix Received, ComplexMatrix Symbols)
{
    /// <summary>Posterior variance of each symbol <c>[M×T]</c>, null where all are certain.</summary>
    public RealMatrix? SymbolVariance { get; init; }

    /// <summary>Complex noise variance σ², null where unknown.</summary>
    public double? NoiseVariance { get; init; }

    /// <summary>Random stream of the frame, for methods that draw numbers: the answer depends on nothing else.</summary>
    public ulong Stream { get; init; }

    /// <summary>Where the answer's matrices come from.</summary>
    public FrameStorage Storage { get; init; } = FrameStorage.New;

    /// <summary>Number of antennas, N.</summary>
    public int Antennas => Received.RowCount / 2;

    /// <summary>Number of users, M.</summary>
    public int Users => Symbols.RowCount;

    /// <summary>Number of channel uses, T.</summary>
    public int Uses => Symbols.ColumnCount;
}

/// <summary>One-bit observations through an estimated channel, from which to detect the symbols.</summary>
/// <param name="Received">Signs <c>[2N×T]</c>: rows 0…N−1 real parts, N…2N−1 imaginary parts; −1, +1, or 0 where erased.</param>
/// <param name="Channel">Channel estimate <c>[N×M]</c>.</param>
public readonly record struct DetectionProblem(RealMatrix Received, ChannelEstimate Channel)
{
    /// <summary>Complex noise variance σ², null where unknown.</summary>
    public double? NoiseVariance { get; init; }

    /// <summary>Which users are active <c>[M]</c>, null: all. The symbols of inactive users are returned as zero.</summary>
    public bool[]? Active { get; init; }

    /// <summary>Random stream of the frame, for methods that draw numbers: the answer depends on nothing else.</summary>
    public ulong Stream { get; init; }

    /// <summary>Where the answer's matrices come from.</summary>
    public FrameStorage Storage { get; init; } = FrameStorage.New;

    /// <summary>Number of antennas, N.</summary>
    public int Antennas => Received.RowCount / 2;

    /// <summary>Number of users, M.</summary>
    public int Users => Channel.Mean.ColumnCount;

    /// <summary>Number of channel uses, T.</summary>
    public int Uses => Received.ColumnCount;
}

/// <summary>Estimates the channel from one-bit observations of known symbols. Stateless and thread-safe.</summary>
public interface IChannelEstimator
{
    /// <summary>Estimates the channel <c>[N×M]</c>.</summary>
    /// <exception cref="OperationCanceledException">The limit's token was cancelled.</exception>
    /// <exception cref="UnsolvableException">The problem has no usable answer; the message says why.</exception>
    Solution<ChannelEstimate> Estimate(ChannelProblem problem, SolveLimit limit = default);
}

/// <summary>Detects data symbols from one-bit observations through an estimated channel. Stateless and thread-safe.</summary>
public interface IDataDetector
{
    /// <summary>Detects the symbols <c>[M×T]</c>.</summary>
    /// <exception cref="OperationCanceledException">The limit's token was cancelled.</exception>
    /// <exception cref="UnsolvableException">The problem has no usable answer; the message says why.</exception>
    Solution<SymbolEstimate> Detect(DetectionProblem problem, SolveLimit limit = default);
}
