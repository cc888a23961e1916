using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;
using Receiver.Frames;

namespace Receiver.Formats;

/// <summary>A line of a truth file that cannot be used, and why.</summary>
public sealed class InvalidTruthException(string message) : FormatException(message);

/// <summary>One line of a truth file <c>BASE.truth.jsonl</c>: what was really sent in one one-bit frame. Unknown members are left out.</summary>
public static class TruthLine
{
    /// <summary>Reads a line.</summary>
    /// <param name="line">The line, UTF-8.</param>
    /// <param name="format">What the frames are.</param>
    /// <returns>The frame number and the truth.</returns>
    /// <exception cref="InvalidTruthException">The line is no JSON object, or a member is missing, of the wrong kind or of the wrong size.</exception>
    public static (ulong Frame, GroundTruth Truth) Parse(ReadOnlySpan<byte> line, FrameFormat format)
    {
        ulong? frame = null;
        double? snrDb = null;
        int[]? active = null;
        byte[]? bits = format.Constellation == Constellation.Qpsk ? null : [];
        ComplexMatrix? channel = null;
        var seen = new HashSet<string>();
        var json = new Utf8JsonReader(line);
        try
        {
            Open(ref json);
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                string name = json.GetString()!;
                if (!seen.Add(name)) throw Fault(frame, name, "stands twice");
                json.Read();
                switch (name)
                {
                    case "frame": frame = Number(ref json); break;
                    case "snr_db": snrDb = json.TokenType == JsonTokenType.Null ? null : Snr(ref json, frame); break;
                    case "active": active = Active(ref json, frame, format.Users); break;
                    case "bits": bits = Base64(ref json, frame, name, (2L * format.Users * format.DataLength + 7) / 8, "2·users·data_length bits"); break;
                    case "channel": channel = Channel(ref json, frame, format); break;
                    default: json.Skip(); break;
                }
            }
            json.Read(); // throws if anything but white space follows the object
        }
        catch (Exception fault) when (IsMalformed(fault))
        {
            throw Fault(frame, "", $"is not valid JSON: {fault.Message}");
        }
        return (frame ?? throw Fault(frame, "frame", "is missing"), new GroundTruth
        {
            SnrDb = snrDb,
            Active = active ?? throw Fault(frame, "active", "is missing"),
            Bits = bits ?? throw Fault(frame, "bits", "is missing"),
            Channel = channel ?? throw Fault(frame, "channel", "is missing"),
        });
    }

    /// <summary>Reads only the frame number, quickly where it comes first, and leaves the rest of the line unread.</summary>
    /// <exception cref="InvalidTruthException">There is none to be found.</exception>
    public static ulong ParseFrameNumber(ReadOnlySpan<byte> line)
    {
        var json = new Utf8JsonReader(line);
        try
        {
            Open(ref json);
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                bool found = json.ValueTextEquals("frame"u8);
                json.Read();
                if (found) return Number(ref json);
                json.Skip();
            }
        }
        catch (Exception fault) when (IsMalformed(fault))
        {
            throw Fault(null, "", $"is not valid JSON: {fault.Message}");
        }
        throw Fault(null, "frame", "is missing");
    }

    /// <summary>Writes a line with its line feed.</summary>
    public static void Write(ulong frame, GroundTruth truth, IBufferWriter<byte> output)
    {
        (int antennas, int users) = (truth.Channel!.RowCount, truth.Channel.ColumnCount);
        var channel = new byte[8 * antennas * users];
        for (int i = 0; i < antennas * users; i++)
        {
            Complex32 gain = truth.Channel[i / users, i % users];
            BinaryPrimitives.WriteSingleLittleEndian(channel.AsSpan(8 * i), gain.Real);
            BinaryPrimitives.WriteSingleLittleEndian(channel.AsSpan(8 * i + 4), gain.Imaginary);
        }
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteNumber("frame", frame);
            if (truth.SnrDb is { } snrDb) json.WriteNumber("snr_db", snrDb);
            json.WriteStartArray("active");
            foreach (int user in truth.Active) json.WriteNumberValue(user);
            json.WriteEndArray();
            json.WriteBase64String("bits", truth.Bits);
            json.WriteBase64String("channel", channel);
            json.WriteEndObject();
        }
        output.Write("\n"u8);
    }

    private static void Open(ref Utf8JsonReader json)
    {
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject) throw Fault(null, "", "is not a JSON object");
    }

    private static ulong Number(ref Utf8JsonReader json) =>
        json.TokenType == JsonTokenType.Number && json.TryGetUInt64(out ulong number)
            ? number : throw Fault(null, "frame", "is not a frame number, an integer of at least 0");

    private static double Snr(ref Utf8JsonReader json, ulong? frame) =>
        json.TokenType == JsonTokenType.Number && json.TryGetDouble(out double value) && double.IsFinite(value)
            ? value : throw Fault(frame, "snr_db", "is not a finite number");

    private static int[] Active(ref Utf8JsonReader json, ulong? frame, int users)
    {
        if (json.TokenType != JsonTokenType.StartArray) throw Fault(frame, "active", "is not an array");
        var active = new SortedSet<int>();
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (json.TokenType != JsonTokenType.Number || !json.TryGetInt32(out int user) || user < 0 || user >= users)
                throw Fault(frame, "active", $"holds something other than the index of one of {users} users");
            if (!active.Add(user)) throw Fault(frame, "active", $"holds user {user} twice");
        }
        return [.. active];
    }

    private static byte[] Base64(ref Utf8JsonReader json, ulong? frame, string member, long bytes, string what)
    {
        if (json.TokenType != JsonTokenType.String || !json.TryGetBytesFromBase64(out byte[]? value)) throw Fault(frame, member, "is not base64");
        return value.Length == bytes ? value : throw Fault(frame, member, $"holds {value.Length} bytes; {what} are {bytes}");
    }

    private static ComplexMatrix Channel(ref Utf8JsonReader json, ulong? frame, FrameFormat format)
    {
        ReadOnlySpan<byte> values = Base64(ref json, frame, "channel", 8L * format.Antennas * format.Users, "antennas·users pairs of float32");
        var channel = new ComplexMatrix(format.Antennas, format.Users);
        for (int i = 0; i < format.Antennas * format.Users; i++)
        {
            float real = BinaryPrimitives.ReadSingleLittleEndian(values[(8 * i)..]);
            float imaginary = BinaryPrimitives.ReadSingleLittleEndian(values[(8 * i + 4)..]);
            (int antenna, int user) = (i / format.Users, i % format.Users);
            if (!float.IsFinite(real) || !float.IsFinite(imaginary)) throw Fault(frame, "channel", $"is not finite at antenna {antenna}, user {user}");
            channel[antenna, user] = new Complex32(real, imaginary);
        }
        return channel;
    }

    // The reader says the latter of text that is not Unicode.
    private static bool IsMalformed(Exception fault) => fault is JsonException or InvalidOperationException;

    private static InvalidTruthException Fault(ulong? frame, string member, string problem) =>
        new($"{(frame is null ? "truth line" : $"truth of frame {frame}")}: {(member.Length == 0 ? "it" : member)} {problem}");
}
