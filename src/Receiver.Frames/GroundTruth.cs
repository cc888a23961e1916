namespace Receiver.Frames;

/// <summary>What was really sent in one frame.</summary>
public sealed record GroundTruth
{
    /// <summary>SNR in dB, 1/σ² per user and antenna.</summary>
    public double? SnrDb { get; init; }

    /// <summary>Indices of the active users, ascending.</summary>
    public required int[] Active { get; init; }

    /// <summary>Data bits of all users: user after user, channel use after channel use, I then Q; 1 = negative; packed least significant bit first.</summary>
    public required byte[] Bits { get; init; }

    /// <summary>Channel <c>[N×M]</c>; the columns of inactive users mean nothing.</summary>
    public required ComplexMatrix Channel { get; init; }
}
