namespace Receiver.Frames.Quality;

/// <summary>How good the estimates of one frame are; null is what the reception does not hold or the truth does not tell.</summary>
public sealed record FrameQuality
{
    /// <summary>Bit errors, of an alphabet that carries bits.</summary>
    public BitErrors? Bits { get; init; }

    /// <summary>Error of a one-bit channel estimate.</summary>
    public ChannelError? Channel { get; init; }

    /// <summary>Activity errors.</summary>
    public ActivityErrors? Activity { get; init; }

    /// <summary>Error of an OFDM channel estimate.</summary>
    public WidebandError? Wideband { get; init; }

    /// <summary>NMSE of the posterior means of the data symbols of an OFDM frame, linear.</summary>
    public double? DataNmse { get; init; }

    /// <summary>Errors of the map of scatterers.</summary>
    public MapErrors? Map { get; init; }

    /// <summary>Errors of the users' positions and clocks.</summary>
    public UserErrors? Users { get; init; }

    /// <summary>Channel NMSE, linear: row-normalised of one-bit frames.</summary>
    public double? Nmse => Channel?.Nmse ?? Wideband?.Nmse;

    /// <summary>Measures whatever a reception holds; null where the frame's truth is unknown or the frame failed.</summary>
    public static FrameQuality? Measure(Reception reception)
    {
        if (reception is not { Frame.Truth: { } truth, Failure: null }) return null;
        ActivityEstimate? activity = reception.Activity;
        bool carriesBits = reception.Format.Constellation == Constellation.Qpsk;
        var quality = new FrameQuality
        {
            Bits = reception.Symbols is { } symbols && carriesBits ? BitErrors.Count(symbols, activity, truth) : null,
            Channel = reception.Channel is { } channel ? ChannelError.Measure(channel, activity, truth) : null,
            Activity = activity is not null ? ActivityErrors.Count(activity, truth) : null,
        };
        if (truth.Scene is not { } scene) return quality;
        return quality with
        {
            Wideband = reception.WidebandChannel is { } wideband ? WidebandError.Measure(wideband, scene.Channel, reception.Format.Ofdm!) : null,
            DataNmse = reception.Symbols is { } data ? SymbolNmse(data.Mean, scene.Symbols) : null,
            Map = reception.Scene is { } map && scene.Scatterers is { } scatterers ? MapErrors.Measure(map.Scatterers, scatterers) : null,
            Users = reception.Scene is { } found ? UserErrors.Measure(found.Users, scene) : null,
        };
    }

    private static double SymbolNmse(ComplexMatrix estimate, ComplexMatrix truth)
    {
        double error = 0, power = 0;
        for (int i = 0; i < truth.Values.Length; i++)
        {
            error += (estimate.Values[i] - truth.Values[i]).MagnitudeSquared;
            power += truth.Values[i].MagnitudeSquared;
        }
        return error / power;
    }
}
