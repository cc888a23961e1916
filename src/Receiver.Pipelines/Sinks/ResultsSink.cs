using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text.Json;
using Receiver.Frames;
using Receiver.Frames.Quality;
using Receiver.Pipelines.Definition;

namespace Receiver.Pipelines.Sinks;

/// <summary>How much a line of results holds.</summary>
public enum ResultsDetail
{
    /// <summary>Bits, LLRs, symbols and their variances.</summary>
    Symbols,

    /// <summary>Bits, and the channel with its variance.</summary>
    Channel,

    /// <summary>Everything.</summary>
    All,
}

/// <summary>Options of the sink <c>results</c>.</summary>
public sealed record ResultsOptions
{
    /// <summary>The file, JSON lines.</summary>
    [Description("the file, one JSON object a frame"), FilePath]
    public required string Path { get; init; }

    /// <summary>How much a line holds beyond the bits; null: nothing.</summary>
    [Description("what a line holds beyond outcome, activity and bits; null: nothing")]
    public ResultsDetail? Detail { get; init; }
}

/// <summary>Writes one JSON object a frame. Numbers are packed as in the truth file: base64 of float32, little-endian.</summary>
public sealed class ResultsSink : IReceptionSink
{
    private readonly FileStream _file;
    private readonly BufferedStream _buffer;
    private readonly ResultsDetail? _detail;

    /// <summary>Creates the file.</summary>
    public ResultsSink(ResultsOptions options)
    {
        _detail = options.Detail;
        _file = File.Create(options.Path);
        _buffer = new BufferedStream(_file, 1 << 16);
    }

    /// <inheritdoc/>
    public ValueTask WriteAsync(Delivery delivery, CancellationToken token)
    {
        using (var json = new Utf8JsonWriter(_buffer)) Write(json, delivery);
        _buffer.WriteByte((byte)'\n');
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _buffer.DisposeAsync().ConfigureAwait(false);
        await _file.DisposeAsync().ConfigureAwait(false);
    }

    private void Write(Utf8JsonWriter json, Delivery delivery)
    {
        Reception reception = delivery.Reception;
        json.WriteStartObject();
        json.WriteNumber("stream", reception.Frame.Id.Stream);
        json.WriteNumber("frame", reception.Frame.Id.Number);
        json.WriteString("outcome", OptionsBinder.NameOf(delivery.Outcome));
        if (reception.Failure is { } failure) json.WriteString("failure", $"{failure.Stage}: {failure.Reason}");
        json.WriteStartArray("active");
        for (int user = 0; user < reception.Format.Users; user++)
            if (reception.Activity?.Active[user] ?? true) json.WriteNumberValue(user);
        json.WriteEndArray();
        if (reception.Symbols is { } symbols)
        {
            if (reception.Format.Constellation == Constellation.Qpsk) json.WriteBase64String("bits", symbols.PackBits());
            if (_detail is ResultsDetail.Symbols or ResultsDetail.All)
            {
                // The files go user after user, channel use after channel use; the matrices are stored column after column, use after use.
                json.WriteBase64String("llr", Bytes(UserMajorRatios(symbols.LogLikelihoodRatios)));
                json.WriteBase64String("symbols", Bytes(RowMajor(symbols.Mean)));
                json.WriteBase64String("symbol_variance", Bytes(RowMajor(symbols.Variance)));
            }
        }
        if (_detail is (ResultsDetail.Channel or ResultsDetail.All) && reception.Channel is { } channel)
        {
            json.WriteBase64String("channel", Bytes(RowMajor(channel.Mean)));
            json.WriteBase64String("channel_variance", Bytes(RowMajor(channel.Variance)));
        }
        if (reception.Scene is { } scene) SceneJson.Write(json, scene);
        if (_detail is (ResultsDetail.Channel or ResultsDetail.All) && reception.WidebandChannel is { } wideband)
            json.WriteBase64String("channel", Bytes(Responses(wideband, reception.Format.Ofdm!)));
        if (FrameQuality.Measure(reception) is { } quality) Write(json, quality);
        json.WriteNumber("erased_fraction", reception.Frame.ErasedFraction);
        if (reception.Rounds > 0) json.WriteNumber("rounds", reception.Rounds);
        if (reception.StopReason is { } reason) json.WriteString("stop_reason", OptionsBinder.NameOf(reason));
        json.WriteNumber("latency_ms", Math.Round(delivery.Latency.TotalMilliseconds, 4));
        json.WriteEndObject();
    }

    /// <summary>What this frame was worth, where the truth is known: parts that add up over frames, and ratios of this frame alone.</summary>
    private static void Write(Utf8JsonWriter json, FrameQuality quality)
    {
        json.WriteStartObject("quality");
        if (quality.Bits is { } bits)
        {
            json.WriteNumber("bits", bits.Bits);
            json.WriteNumber("bit_errors", bits.Wrong);
        }
        if (quality.Nmse is { } nmse && double.IsFinite(nmse)) json.WriteNumber("nmse", nmse);
        if (quality.DataNmse is { } data && double.IsFinite(data)) json.WriteNumber("data_nmse", data);
        if (quality.Activity is { } activity)
        {
            json.WriteNumber("missed_users", activity.Missed);
            json.WriteNumber("false_users", activity.FalseAlarms);
        }
        if (quality.Map is { } map)
        {
            json.WriteNumber("scatterers", map.True);
            json.WriteNumber("matched", map.Matched);
            json.WriteNumber("within_two_deviations", map.WithinTwoDeviations);
            json.WriteNumber("false_alarms", map.FalseAlarms);
            json.WriteNumber("squared_error_m2", map.SquaredError);
            json.WriteNumber("ospa_m", map.Ospa);
        }
        if (quality.Users is { } users)
        {
            json.WriteNumber("squared_position_error_m2", users.SquaredPositionError);
            json.WriteNumber("largest_offset_error_s", users.LargestOffsetError);
        }
        json.WriteEndObject();
    }

    private static ReadOnlySpan<byte> Bytes<T>(T[] values) where T : unmanaged => MemoryMarshal.AsBytes(values.AsSpan());

    private static T[] RowMajor<T>(MathNet.Numerics.LinearAlgebra.Matrix<T> matrix) where T : struct, IEquatable<T>, IFormattable => matrix.ToRowMajorArray();

    /// <summary>User after user, antenna after antenna, subcarrier after subcarrier.</summary>
    private static Complex32[] Responses(WidebandChannel channel, OfdmFormat format) =>
        [.. Enumerable.Range(0, channel.Users).SelectMany(user => RowMajor(channel.Response(user, format)))];

    private static float[] UserMajorRatios(RealMatrix ratios)
    {
        var values = new float[ratios.RowCount * ratios.ColumnCount];
        for (int user = 0, next = 0; user < ratios.RowCount / 2; user++)
            for (int use = 0; use < ratios.ColumnCount; use++)
            {
                values[next++] = ratios[2 * user, use];
                values[next++] = ratios[2 * user + 1, use];
            }
        return values;
    }
}
