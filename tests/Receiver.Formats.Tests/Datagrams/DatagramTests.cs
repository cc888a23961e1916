using System.Buffers.Binary;
using System.Text;
using Receiver.Formats.Datagrams;
using Receiver.Frames;
using Xunit;

namespace Receiver.Formats.Tests.Datagrams;

public class DatagramTests
{
    // Field after field as the table of the wire format has them; the CRC was computed bit by bit by another program.
    private const string Golden = "52585331" + "01" + "01" + "00" + "00" + "07000000" + "0000" + "0000" + "0807060504030201" + "1817161514131211"
        + "0500" + "0900" + "0100" + "0300" + "03000000" + "0300" + "0600" + "E99CA039" + "A5013C02FF03";

    private const string GoldenEnd = "52585331" + "01" + "00" + "00" + "01" + "07000000" + "0000" + "0000" + "0000000000000000" + "0000000000000000"
        + "0000" + "0000" + "0000" + "0100" + "00000000" + "0000" + "0000" + "1767D532";

    private static readonly byte[] _payload = [0xA5, 0x01, 0x3C, 0x02, 0xFF, 0x03];

    private static readonly DatagramHeader _header = new()
    {
        Kind = SlotKind.Data, Format = SampleFormat.OneBit, Frame = new FrameId(7, 0x0102030405060708), TimeNs = 0x1112131415161718,
        Antennas = 5, SlotLength = 9, FragmentIndex = 1, FragmentCount = 3, FirstTime = 3, TimeCount = 3,
    };

    [Fact]
    public void Crc32C_CheckString_GivesCheckValue()
    {
        Assert.Equal(0xE3069283, Datagram.Crc32C("123456789"u8));
        Assert.Equal(0xE3069283, Datagram.Crc32C("1234"u8, "56789"u8));
    }

    [Fact]
    public void Write_Golden_GivesItsBytes()
    {
        var datagram = new byte[100];

        int length = Datagram.Write(_header, _payload, datagram);

        Assert.Equal(Golden, Convert.ToHexString(datagram.AsSpan(0, length)));
    }

    [Fact]
    public void TryRead_Golden_GivesItsFields()
    {
        Assert.True(Datagram.TryRead(Convert.FromHexString(Golden), out DatagramHeader header, out ReadOnlySpan<byte> payload, out DatagramFault fault));

        Assert.Equal(_header, header);
        Assert.Equal(_payload, payload);
        Assert.Equal(DatagramFault.None, fault);
        Assert.Equal((5, 2, 6L), (header.CarriedAntennas, header.BytesPerTime, header.PayloadBytes));
    }

    [Fact]
    public void EndOfStream_Golden_BothWays()
    {
        var datagram = new byte[Datagram.HeaderBytes];

        Assert.Equal(datagram.Length, Datagram.Write(Datagram.EndOfStream(7), [], datagram));
        Assert.Equal(GoldenEnd, Convert.ToHexString(datagram));
        Assert.True(Datagram.TryRead(datagram, out DatagramHeader header, out ReadOnlySpan<byte> payload, out _));
        Assert.True(header.EndOfStream);
        Assert.Equal(7u, header.Frame.Stream);
        Assert.True(payload.IsEmpty);
    }

    [Theory]
    [InlineData(0, 1, 0x53, DatagramFault.Magic)]
    [InlineData(3, 1, 0x32, DatagramFault.Magic)]
    [InlineData(4, 1, 0, DatagramFault.Version)]
    [InlineData(4, 1, 2, DatagramFault.Version)]
    [InlineData(5, 1, 2, DatagramFault.Kind)]
    [InlineData(6, 1, 4, DatagramFault.Format)]
    [InlineData(6, 1, 1, DatagramFault.PayloadSize)] // ci8: the samples would take 30 bytes
    [InlineData(7, 1, 2, DatagramFault.Flags)]
    [InlineData(7, 1, 0x80, DatagramFault.Flags)]
    [InlineData(7, 1, 1, DatagramFault.TimeRange)] // the end of the stream carries no samples
    [InlineData(12, 2, 1, DatagramFault.AntennaRange)] // from antenna 1 on, all five
    [InlineData(12, 2, 65535, DatagramFault.AntennaRange)]
    [InlineData(14, 2, 6, DatagramFault.AntennaRange)]
    [InlineData(14, 2, 65535, DatagramFault.AntennaRange)]
    [InlineData(14, 2, 4, DatagramFault.PayloadSize)]
    [InlineData(32, 2, 0, DatagramFault.Antennas)]
    [InlineData(32, 2, 9, DatagramFault.PayloadSize)]
    [InlineData(34, 2, 0, DatagramFault.SlotLength)]
    [InlineData(34, 2, 5, DatagramFault.TimeRange)]
    [InlineData(36, 2, 3, DatagramFault.Fragment)]
    [InlineData(36, 2, 65535, DatagramFault.Fragment)]
    [InlineData(38, 2, 0, DatagramFault.Fragment)]
    [InlineData(38, 2, 1, DatagramFault.Fragment)]
    [InlineData(38, 2, 46, DatagramFault.Fragment)] // a slot of 5 × 9 samples
    [InlineData(40, 4, 7, DatagramFault.TimeRange)]
    [InlineData(40, 4, 0xFFFFFFFF, DatagramFault.TimeRange)]
    [InlineData(40, 4, 0x80000000, DatagramFault.TimeRange)]
    [InlineData(44, 2, 0, DatagramFault.TimeRange)]
    [InlineData(44, 2, 7, DatagramFault.TimeRange)]
    [InlineData(44, 2, 65535, DatagramFault.TimeRange)]
    [InlineData(44, 2, 2, DatagramFault.PayloadSize)]
    [InlineData(46, 2, 5, DatagramFault.Length)]
    [InlineData(46, 2, 65535, DatagramFault.Length)]
    [InlineData(48, 4, 0, DatagramFault.Checksum)]
    public void TryRead_FieldOutOfBounds_IsRefusedForIt(int offset, int bytes, uint value, DatagramFault expected)
    {
        byte[] datagram = Convert.FromHexString(Golden);
        Span<byte> little = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(little, value);
        little[..bytes].CopyTo(datagram.AsSpan(offset));
        if (offset != 48) Seal(datagram);

        Assert.False(Datagram.TryRead(datagram, out DatagramHeader header, out ReadOnlySpan<byte> payload, out DatagramFault fault));
        Assert.Equal(expected, fault);
        Assert.Equal(default, header);
        Assert.True(payload.IsEmpty);
    }

    [Theory]
    [InlineData(8, 4)]
    [InlineData(16, 8)]
    [InlineData(24, 8)]
    public void TryRead_FreeField_TakesAnyValue(int offset, int bytes)
    {
        byte[] datagram = Convert.FromHexString(Golden);
        datagram.AsSpan(offset, bytes).Fill(0xFF);
        Seal(datagram);

        Assert.True(Datagram.TryRead(datagram, out _, out _, out _));
    }

    [Fact]
    public void TryRead_AnyBitFlipped_IsRefused()
    {
        foreach (string golden in new[] { Golden, GoldenEnd })
            for (int bit = 0; bit < golden.Length * 4; bit++)
            {
                byte[] datagram = Convert.FromHexString(golden);
                datagram[bit >> 3] ^= (byte)(1 << (bit & 7));

                Assert.False(Datagram.TryRead(datagram, out _, out _, out DatagramFault fault));
                DatagramFault expected = (bit >> 3) switch
                {
                    < 4 => DatagramFault.Magic, 4 => DatagramFault.Version, 46 or 47 => DatagramFault.Length, _ => DatagramFault.Checksum,
                };
                Assert.Equal(expected, fault);
            }
    }

    [Fact]
    public void TryRead_Truncated_IsRefusedAtEveryLength()
    {
        byte[] datagram = Convert.FromHexString(Golden);
        for (int length = 0; length < datagram.Length; length++)
        {
            Assert.False(Datagram.TryRead(datagram.AsSpan(0, length), out _, out _, out DatagramFault fault));
            Assert.Equal(length < Datagram.HeaderBytes ? DatagramFault.TooShort : DatagramFault.Length, fault);
        }
        Assert.False(Datagram.TryRead([.. datagram, 0], out _, out _, out DatagramFault tooLong));
        Assert.Equal(DatagramFault.Length, tooLong);
    }

    [Fact]
    public void TryRead_Garbage_NeverThrows()
    {
        var random = new Random(1);
        int accepted = 0;
        for (int round = 0; round < 200_000; round++)
        {
            var datagram = new byte[round % 3 == 0 ? random.Next(120) : Datagram.HeaderBytes + random.Next(4)];
            random.NextBytes(datagram);
            if (datagram.Length >= Datagram.HeaderBytes && round % 3 != 0)
            {
                // Past the envelope, with fields small enough to be right now and then.
                for (int i = 5; i < Datagram.HeaderBytes; i++) datagram[i] = (byte)(random.Next(4) == 0 ? random.Next(3) : 0);
                "RXS1\u0001"u8.CopyTo(datagram);
                BinaryPrimitives.WriteUInt16LittleEndian(datagram.AsSpan(46), (ushort)(datagram.Length - Datagram.HeaderBytes));
                Seal(datagram);
            }
            if (!Datagram.TryRead(datagram, out DatagramHeader header, out ReadOnlySpan<byte> payload, out DatagramFault fault))
            {
                Assert.NotEqual(DatagramFault.None, fault);
                continue;
            }
            accepted++;
            Assert.Equal(DatagramFault.None, header.Check());
            var again = new byte[datagram.Length];
            Assert.Equal(datagram.Length, Datagram.Write(header, payload, again));
            Assert.Equal(datagram, again);
            if (!header.EndOfStream) SlotFragments.Place(header, payload, new Slot(header.Kind, header.Format, header.Antennas, header.SlotLength));
        }
        Assert.InRange(accepted, 20, 100_000);
    }

    [Fact]
    public void Write_ContradictoryFields_Throws()
    {
        var room = new byte[100];

        Assert.Contains("TimeRange", Assert.Throws<ArgumentException>(() => Datagram.Write(_header with { FirstTime = 7 }, _payload, room)).Message);
        Assert.Contains("AntennaRange", Assert.Throws<ArgumentException>(() => Datagram.Write(_header with { FirstAntenna = -1 }, _payload, room)).Message);
        Assert.Contains("Fragment", Assert.Throws<ArgumentException>(() => Datagram.Write(_header with { FragmentCount = 65536 }, _payload, room)).Message);
        Assert.Contains("Antennas", Assert.Throws<ArgumentException>(() => Datagram.Write(_header with { Antennas = 65536 }, _payload, room)).Message);
        Assert.Contains("PayloadSize", Assert.Throws<ArgumentException>(() => Datagram.Write(
            _header with { Format = SampleFormat.Cf32, Antennas = 65535, SlotLength = 65535 }, _payload, room)).Message);
        Assert.Throws<ArgumentException>(() => Datagram.Write(_header, _payload.AsSpan(1), room));
        Assert.Throws<ArgumentException>(() => Datagram.Write(_header, _payload, room.AsSpan(0, 57)));
    }

    [Fact]
    public void Fits_FormatOfOtherSizes_IsFalse()
    {
        FrameFormat format = RandomFrames.Format(new Random(1), 5, 2, 4, 9);

        Assert.True(_header.Fits(format));
        Assert.False(_header.Fits(format with { Antennas = 6 }));
        Assert.False(_header.Fits(format with { DataLength = 8 }));
        Assert.False((_header with { Kind = SlotKind.Pilot }).Fits(format));
        Assert.False((_header with { Format = SampleFormat.Ci8 }).Fits(format));
    }

    private static void Seal(Span<byte> datagram) =>
        BinaryPrimitives.WriteUInt32LittleEndian(datagram[48..], Datagram.Crc32C(datagram[..48], datagram[Datagram.HeaderBytes..]));
}
