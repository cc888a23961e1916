using System.Buffers;
using System.Text.Json;
using Receiver.Frames;

namespace Receiver.Formats;

/// <summary>A line of a truth file that cannot be used, and why.</summary>
public sealed class InvalidTruthException(string message) : FormatException(message);

/// <summary>Makes the faults of one line.</summary>
/// <param name="Frame">The frame that it is about, as far as it is known.</param>
internal readonly record struct TruthLineFaults(ulong? Frame)
{
    public InvalidTruthException Fault(string member, string problem) =>
        new($"{(Frame is null ? "truth line" : $"truth of frame {Frame}")}: {(member.Length == 0 ? "it" : member)} {problem}");
}

/// <summary>One line of a truth file <c>BASE.truth.jsonl</c>: what was really sent in one frame. Unknown members are left out.</summary>
public static class TruthLine
{
    /// <summary>Reads a line.</summary>
    /// <param name="utf8">The line, UTF-8.</param>
    /// <param name="format">What the frames are.</param>
    /// <returns>The frame number and the truth.</returns>
    /// <exception cref="InvalidTruthException">The line is no JSON object, or a member is missing, of the wrong kind or of the wrong size.</exception>
    public static (ulong Frame, GroundTruth Truth) Parse(ReadOnlySpan<byte> utf8, FrameFormat format)
    {
        var line = new TruthLineFaults();
        double? snrDb = null;
        int[]? active = null;
        byte[]? bits = format.Constellation == Constellation.Qpsk ? null : [];
        ComplexMatrix? channel = null;
        SceneTruthReader? scene = format.Ofdm is null ? null : new SceneTruthReader(format);
        var seen = new HashSet<string>();
        var json = new Utf8JsonReader(utf8);
        try
        {
            Open(ref json);
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                string name = json.GetString()!;
                if (!seen.Add(name)) throw line.Fault(name, "stands twice");
                json.Read();
                if (scene is not null && scene.TryRead(ref json, name, line)) continue;
                switch (name)
                {
                    case "frame": line = new TruthLineFaults(Number(ref json)); break;
                    case "snr_db": snrDb = json.TokenType == JsonTokenType.Null ? null : Snr(ref json, line); break;
                    case "active": active = Active(ref json, line, format.Users); break;
                    case "bits" when scene is null:
                        bits = Base64Complex.ReadBytes(ref json, name, (2L * format.Users * format.DataLength + 7) / 8, "2·users·data_length bits", line);
                        break;
                    case "channel": channel = Base64Complex.Read(ref json, name, (1, format.Antennas, format.Users), ("antennas·users", "antenna", "user"), line)[0]; break;
                    default: json.Skip(); break;
                }
            }
            json.Read(); // throws if anything but white space follows the object
        }
        catch (Exception fault) when (IsMalformed(fault))
        {
            throw line.Fault("", $"is not valid JSON: {fault.Message}");
        }
        ulong frame = line.Frame ?? throw line.Fault("frame", "is missing");
        if (scene is not null) return (frame, Ofdm(scene.Read(line), snrDb, active, format));
        return (frame, new GroundTruth
        {
            SnrDb = snrDb,
            Active = active ?? throw line.Fault("active", "is missing"),
            Bits = bits ?? throw line.Fault("bits", "is missing"),
            Channel = channel ?? throw line.Fault("channel", "is missing"),
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
            throw default(TruthLineFaults).Fault("", $"is not valid JSON: {fault.Message}");
        }
        throw default(TruthLineFaults).Fault("frame", "is missing");
    }

    /// <summary>Writes a line with its line feed.</summary>
    /// <param name="frame">The frame number.</param>
    /// <param name="truth">What was sent.</param>
    /// <param name="output">Takes the line.</param>
    /// <param name="reported">The user positions that the receiver was told, of OFDM frames; null: left out.</param>
    public static void Write(ulong frame, GroundTruth truth, IBufferWriter<byte> output, IReadOnlyList<Position>? reported = null)
    {
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteNumber("frame", frame);
            if (truth.SnrDb is { } snrDb) json.WriteNumber("snr_db", snrDb);
            json.WriteStartArray("active");
            foreach (int user in truth.Active) json.WriteNumberValue(user);
            json.WriteEndArray();
            if (truth.Scene is { } scene) SceneTruthWriter.Write(json, scene, reported);
            else
            {
                json.WriteBase64String("bits", truth.Bits);
                json.WriteBase64String("channel", Base64Complex.Bytes(truth.Channel!));
            }
            json.WriteEndObject();
        }
        output.Write("\n"u8);
    }

    // All users are active unless the line says otherwise; the bits follow from the symbols.
    private static GroundTruth Ofdm(SceneTruth scene, double? snrDb, int[]? active, FrameFormat format)
    {
        byte[] bits = [];
        if (format.Constellation == Constellation.Qpsk)
        {
            bits = new byte[(2L * format.Users * format.SymbolsPerUser + 7) / 8];
            for (int user = 0; user < format.Users; user++)
                for (int use = 0; use < format.SymbolsPerUser; use++)
                {
                    Complex32 symbol = scene.Symbols[user, use];
                    if (symbol.Real < 0) Qpsk.SetBit(bits, Qpsk.BitIndex(user, use, format.SymbolsPerUser, false));
                    if (symbol.Imaginary < 0) Qpsk.SetBit(bits, Qpsk.BitIndex(user, use, format.SymbolsPerUser, true));
                }
        }
        return new GroundTruth { SnrDb = snrDb, Active = active ?? [.. Enumerable.Range(0, format.Users)], Bits = bits, Scene = scene };
    }

    private static void Open(ref Utf8JsonReader json)
    {
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject) throw default(TruthLineFaults).Fault("", "is not a JSON object");
    }

    private static ulong Number(ref Utf8JsonReader json) =>
        json.TokenType == JsonTokenType.Number && json.TryGetUInt64(out ulong number)
            ? number : throw default(TruthLineFaults).Fault("frame", "is not a frame number, an integer of at least 0");

    private static double Snr(ref Utf8JsonReader json, TruthLineFaults line) =>
        json.TokenType == JsonTokenType.Number && json.TryGetDouble(out double value) && double.IsFinite(value)
            ? value : throw line.Fault("snr_db", "is not a finite number");

    private static int[] Active(ref Utf8JsonReader json, TruthLineFaults line, int users)
    {
        if (json.TokenType != JsonTokenType.StartArray) throw line.Fault("active", "is not an array");
        var active = new SortedSet<int>();
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (json.TokenType != JsonTokenType.Number || !json.TryGetInt32(out int user) || user < 0 || user >= users)
                throw line.Fault("active", $"holds something other than the index of one of {users} users");
            if (!active.Add(user)) throw line.Fault("active", $"holds user {user} twice");
        }
        return [.. active];
    }

    // The reader says the latter of text that is not Unicode.
    private static bool IsMalformed(Exception fault) => fault is JsonException or InvalidOperationException;
}
