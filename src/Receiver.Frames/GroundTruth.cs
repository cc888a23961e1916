namespace Receiver.Frames;

/// <summary>What was really sent in one frame.</summary>
public sealed record GroundTruth
{
    /// <summary>SNR in dB, 1/σ² per user and antenna (and occupied subcarrier).</summary>
    public double? SnrDb { get; init; }

    /// <summary>Indices of the active users, ascending.</summary>
    public required int[] Active { get; init; }

    /// <summary>
    /// Data bits of all users: user after user, channel use after channel use, I then Q; 1 = negative; packed least significant bit first. The channel uses of an
    /// OFDM frame are its data symbols in the order symbol, subcarrier. Empty where the data carry no bits.
    /// </summary>
    public required byte[] Bits { get; init; }

    /// <summary>One-bit frames: channel <c>[N×M]</c>; the columns of inactive users mean nothing.</summary>
    public ComplexMatrix? Channel { get; init; }

    /// <summary>OFDM frames: what was sent, over which channel, and where everything was.</summary>
    public SceneTruth? Scene { get; init; }
}

/// <summary>The truth of an OFDM frame.</summary>
public sealed record SceneTruth
{
    /// <summary>Data symbols <c>[M×Td·Nd]</c>, data symbol after data symbol.</summary>
    public required ComplexMatrix Symbols { get; init; }

    /// <summary>The channels of all users, time offsets included.</summary>
    public required WidebandChannel Channel { get; init; }

    /// <summary>True user positions in m <c>[M]</c>; empty where they are not known.</summary>
    public IReadOnlyList<Position> UserPositions { get; init; } = [];

    /// <summary>True clock offsets in s <c>[M]</c>; empty where they are not known.</summary>
    public IReadOnlyList<double> TimeOffsets { get; init; } = [];

    /// <summary>The scatterers and the users that are seen through each; null where there are none to be mapped (clustered channels).</summary>
    public IReadOnlyList<TrueScatterer>? Scatterers { get; init; }

    /// <summary>Of each user <c>[M]</c> and each of its paths the index of its scatterer, −1 for line of sight; null where paths are not known.</summary>
    public IReadOnlyList<int[]>? PathScatterers { get; init; }
}

/// <summary>A scatterer that is really there.</summary>
/// <param name="Position">Where, in m.</param>
/// <param name="Users">The users seen through it, ascending.</param>
public sealed record TrueScatterer(Position Position, int[] Users);
