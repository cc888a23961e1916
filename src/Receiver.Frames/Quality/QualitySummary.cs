namespace Receiver.Frames.Quality;

/// <summary>The quality of many frames; null is what was not measured, or has no number (the decibels of no error at all).</summary>
public sealed record QualitySummary
{
    /// <summary>Data bits of truly active users.</summary>
    public required long Bits { get; init; }

    /// <summary>Wrong bits among them; a missed user's bits count as half wrong.</summary>
    public required double BitErrors { get; init; }

    /// <summary>Bit error rate.</summary>
    public double? Ber { get; init; }

    /// <summary>Lower end of its 95 % interval (Wilson's, widened where errors come together in frames).</summary>
    public double? BerLow { get; init; }

    /// <summary>Upper end of its 95 % interval.</summary>
    public double? BerHigh { get; init; }

    /// <summary>Row-normalised channel NMSE in dB.</summary>
    public double? NmseDb { get; init; }

    /// <summary>Channel NMSE in dB, without scaling.</summary>
    public double? NmseRawDb { get; init; }

    /// <summary>Activity error rate.</summary>
    public double? Aer { get; init; }

    /// <summary>Share of the active users that were missed.</summary>
    public double? Missed { get; init; }

    /// <summary>Share of the inactive users that were taken as active.</summary>
    public double? FalseAlarm { get; init; }

    /// <summary>NMSE of the data symbols in dB.</summary>
    public double? DataNmseDb { get; init; }

    /// <summary>Root mean square position error of the scatterers found, in m.</summary>
    public double? ScattererRmseMetres { get; init; }

    /// <summary>Share of the true scatterers that were found.</summary>
    public double? ScattererDetection { get; init; }

    /// <summary>Mean number a frame of scatterers that are not there.</summary>
    public double? ScattererFalseAlarm { get; init; }

    /// <summary>OSPA distance of the scatterer map in m.</summary>
    public double? OspaMetres { get; init; }

    /// <summary>Root mean square position error of the users in m.</summary>
    public double? UserPositionRmseMetres { get; init; }

    /// <summary>Root mean square error of the time offsets in ns.</summary>
    public double? TimeOffsetRmseNs { get; init; }

    /// <summary>Largest error of a time offset in ns.</summary>
    public double? TimeOffsetMaxNs { get; init; }
}
