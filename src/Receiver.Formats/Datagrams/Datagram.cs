using System.Buffers.Binary;
using System.Numerics;
using Receiver.Frames;

namespace Receiver.Formats.Datagrams;

/// <summary>The native datagram: a header of 52 bytes, little-endian, then samples, both under one CRC-32C.</summary>
public static class Datagram
{
    /// <summary>Bytes of the header.</summary>
    public const int HeaderBytes = 52;

    private const byte Version = 1;
    private const byte EndOfStreamFlag = 1;
    private const int ChecksumOffset = 48;

    private static ReadOnlySpan<byte> Magic => "RXS1"u8;

    /// <summary>The datagram that ends a stream.</summary>
    public static DatagramHeader EndOfStream(uint stream) => new() { EndOfStream = true, Frame = new FrameId(stream, 0), FragmentCount = 1 };

    /// <summary>Reads a datagram, believing nothing: on success every field is known, within its bounds and consistent with the others.</summary>
    /// <param name="datagram">The whole datagram.</param>
    /// <param name="header">The fields; default where refused.</param>
    /// <param name="payload">The samples within <paramref name="datagram"/>; empty where refused.</param>
    /// <param name="fault">Why it was refused.</param>
    public static bool TryRead(ReadOnlySpan<byte> datagram, out DatagramHeader header, out ReadOnlySpan<byte> payload, out DatagramFault fault)
    {
        header = default;
        payload = default;
        fault = CheckEnvelope(datagram);
        if (fault != DatagramFault.None) return false;
        var read = new DatagramHeader
        {
            Kind = (SlotKind)datagram[5],
            Format = (SampleFormat)datagram[6],
            EndOfStream = (datagram[7] & EndOfStreamFlag) != 0,
            Frame = new FrameId(BinaryPrimitives.ReadUInt32LittleEndian(datagram[8..]), BinaryPrimitives.ReadUInt64LittleEndian(datagram[16..])),
            FirstAntenna = BinaryPrimitives.ReadUInt16LittleEndian(datagram[12..]),
            AntennaCount = BinaryPrimitives.ReadUInt16LittleEndian(datagram[14..]),
            TimeNs = BinaryPrimitives.ReadUInt64LittleEndian(datagram[24..]),
            Antennas = BinaryPrimitives.ReadUInt16LittleEndian(datagram[32..]),
            SlotLength = BinaryPrimitives.ReadUInt16LittleEndian(datagram[34..]),
            FragmentIndex = BinaryPrimitives.ReadUInt16LittleEndian(datagram[36..]),
            FragmentCount = BinaryPrimitives.ReadUInt16LittleEndian(datagram[38..]),
            // Beyond int.MaxValue it is beyond any slot, too.
            FirstTime = (int)Math.Min(int.MaxValue, BinaryPrimitives.ReadUInt32LittleEndian(datagram[40..])),
            TimeCount = BinaryPrimitives.ReadUInt16LittleEndian(datagram[44..]),
        };
        fault = (datagram[7] & ~EndOfStreamFlag) != 0 ? DatagramFault.Flags : read.Check();
        if (fault == DatagramFault.None && read.PayloadBytes != datagram.Length - HeaderBytes) fault = DatagramFault.PayloadSize;
        if (fault != DatagramFault.None) return false;
        header = read;
        payload = datagram[HeaderBytes..];
        return true;
    }

    /// <summary>Writes a datagram.</summary>
    /// <param name="header">The fields.</param>
    /// <param name="payload">The samples, <see cref="DatagramHeader.PayloadBytes"/> of them.</param>
    /// <param name="datagram">Takes the datagram; may already hold the payload in its place.</param>
    /// <returns>Bytes written.</returns>
    /// <exception cref="ArgumentException">The fields contradict each other or the payload, or there is not enough room.</exception>
    public static int Write(in DatagramHeader header, ReadOnlySpan<byte> payload, Span<byte> datagram)
    {
        if (header.Check() is not DatagramFault.None and var fault) throw new ArgumentException($"the datagram would be refused: {fault}", nameof(header));
        if (payload.Length != header.PayloadBytes)
            throw new ArgumentException($"{payload.Length} bytes; the samples take {header.PayloadBytes}", nameof(payload));
        int length = HeaderBytes + payload.Length;
        if (datagram.Length < length) throw new ArgumentException($"room for {datagram.Length} bytes; the datagram takes {length}", nameof(datagram));
        payload.CopyTo(datagram[HeaderBytes..]);
        Magic.CopyTo(datagram);
        datagram[4] = Version;
        datagram[5] = (byte)header.Kind;
        datagram[6] = (byte)header.Format;
        datagram[7] = header.EndOfStream ? EndOfStreamFlag : (byte)0;
        BinaryPrimitives.WriteUInt32LittleEndian(datagram[8..], header.Frame.Stream);
        BinaryPrimitives.WriteUInt16LittleEndian(datagram[12..], (ushort)header.FirstAntenna);
        BinaryPrimitives.WriteUInt16LittleEndian(datagram[14..], (ushort)header.AntennaCount);
        BinaryPrimitives.WriteUInt64LittleEndian(datagram[16..], header.Frame.Number);
        BinaryPrimitives.WriteUInt64LittleEndian(datagram[24..], header.TimeNs);
        BinaryPrimitives.WriteUInt16LittleEndian(datagram[32..], (ushort)header.Antennas);
        BinaryPrimitives.WriteUInt16LittleEndian(datagram[34..], (ushort)header.SlotLength);
        BinaryPrimitives.WriteUInt16LittleEndian(datagram[36..], (ushort)header.FragmentIndex);
        BinaryPrimitives.WriteUInt16LittleEndian(datagram[38..], (ushort)header.FragmentCount);
        BinaryPrimitives.WriteUInt32LittleEndian(datagram[40..], (uint)header.FirstTime);
        BinaryPrimitives.WriteUInt16LittleEndian(datagram[44..], (ushort)header.TimeCount);
        BinaryPrimitives.WriteUInt16LittleEndian(datagram[46..], (ushort)payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(datagram[ChecksumOffset..], Checksum(datagram[..length]));
        return length;
    }

    /// <summary>CRC-32C (Castagnoli, reflected, initial value and final inversion all ones) of two runs of bytes, one after the other.</summary>
    public static uint Crc32C(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second = default) => ~Accumulate(Accumulate(uint.MaxValue, first), second);

    // Magic and version first: only of this version is it known where the rest stands.
    private static DatagramFault CheckEnvelope(ReadOnlySpan<byte> datagram)
    {
        if (datagram.Length < HeaderBytes) return DatagramFault.TooShort;
        if (!datagram.StartsWith(Magic)) return DatagramFault.Magic;
        if (datagram[4] != Version) return DatagramFault.Version;
        if (BinaryPrimitives.ReadUInt16LittleEndian(datagram[46..]) != datagram.Length - HeaderBytes) return DatagramFault.Length;
        return BinaryPrimitives.ReadUInt32LittleEndian(datagram[ChecksumOffset..]) == Checksum(datagram) ? DatagramFault.None : DatagramFault.Checksum;
    }

    private static uint Checksum(ReadOnlySpan<byte> datagram) => Crc32C(datagram[..ChecksumOffset], datagram[HeaderBytes..]);

    private static uint Accumulate(uint crc, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= 8; bytes = bytes[8..]) crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (byte value in bytes) crc = BitOperations.Crc32C(crc, value);
        return crc;
    }
}
