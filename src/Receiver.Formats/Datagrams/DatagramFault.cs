namespace Receiver.Formats.Datagrams;

/// <summary>Why a datagram was refused.</summary>
public enum DatagramFault
{
    /// <summary>Nothing is wrong.</summary>
    None,

    /// <summary>Shorter than a header.</summary>
    TooShort,

    /// <summary>Does not begin with <c>RXS1</c>.</summary>
    Magic,

    /// <summary>A version other than 1.</summary>
    Version,

    /// <summary>The datagram is not as long as header and payload.</summary>
    Length,

    /// <summary>The CRC-32C does not match.</summary>
    Checksum,

    /// <summary>An unknown slot kind.</summary>
    Kind,

    /// <summary>An unknown sample format.</summary>
    Format,

    /// <summary>An unknown flag is set.</summary>
    Flags,

    /// <summary>The slot has no antennas.</summary>
    Antennas,

    /// <summary>The antennas of the fragment are not among those of the slot.</summary>
    AntennaRange,

    /// <summary>The slot has no time samples.</summary>
    SlotLength,

    /// <summary>The fragment carries no time samples, some beyond the end of the slot, or some at the end of the stream.</summary>
    TimeRange,

    /// <summary>The fragment index is not below the fragment count, or there are more fragments than samples.</summary>
    Fragment,

    /// <summary>The payload is not as long as its samples.</summary>
    PayloadSize,
}
