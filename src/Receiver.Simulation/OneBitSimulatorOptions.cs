using System.ComponentModel;
using Receiver.Frames;

namespace Receiver.Simulation;

/// <summary>How the channels of the antennas belong together.</summary>
public enum ChannelModel
{
    /// <summary>Independent CN(0, 1) from every user to every antenna.</summary>
    Rayleigh,

    /// <summary>CN(0, 1) with correlation ρ^|i−j| between antennas i and j of each user; users are independent.</summary>
    Correlated,
}

/// <summary>What the one-bit simulator sends over which channel.</summary>
public sealed record OneBitSimulatorOptions
{
    /// <summary>How the channels of the antennas belong together.</summary>
    [Description("rayleigh: independent channels; correlated: correlated between antennas")]
    public ChannelModel Channel { get; init; } = ChannelModel.Rayleigh;

    /// <summary>SNR in dB: 1/σ² per user and antenna, σ² being the complex noise variance.</summary>
    [Description("SNR in dB per user and antenna")]
    public double SnrDb { get; init; } = 10;

    /// <summary>Number of frames, null: without end.</summary>
    [Description("number of frames, null: without end")]
    public long? Frames { get; init; }

    /// <summary>Seed of channels, activity, bits and noise; the frames of one seed are the same wherever and in whichever order they are made.</summary>
    [Description("seed of everything random in the frames")]
    public ulong Seed { get; init; } = 1;

    /// <summary>Number of users that are active in a frame, drawn anew for each, null: all.</summary>
    [Description("users active in a frame, drawn anew for each; null: all")]
    public int? ActiveUsers { get; init; }

    /// <summary>Correlation ρ of neighbouring antennas, 0…1; given for the correlated channel and for no other.</summary>
    [Description("correlation of neighbouring antennas (channel correlated), 0 to 1")]
    public double? AntennaCorrelation { get; init; }

    /// <summary>Frames per second at which the source releases them, null: as fast as the line takes them. The simulator itself has no clock.</summary>
    [Description("frames per second, null: as fast as the line takes them")]
    public double? RateFps { get; init; }

    /// <summary>Complex noise variance σ² per antenna.</summary>
    internal double NoiseVariance => Math.Pow(10, -SnrDb / 10);

    /// <summary>All faults of the options by themselves, each starting with the member's name; none where they are usable.</summary>
    public IEnumerable<string> Validate()
    {
        if (!Enum.IsDefined(Channel)) yield return $"channel: {Channel} is not known";
        if (!double.IsFinite(SnrDb)) yield return $"snrDb: {SnrDb} is not a finite number";
        if (Frames < 0) yield return $"frames: {Frames} is less than 0";
        if (ActiveUsers < 0) yield return $"activeUsers: {ActiveUsers} is less than 0";
        if (AntennaCorrelation is not (null or >= 0 and <= 1)) yield return $"antennaCorrelation: {AntennaCorrelation} is not within 0 and 1";
        if (Channel == ChannelModel.Correlated && AntennaCorrelation is null) yield return "antennaCorrelation: the correlated channel needs one";
        if (Channel == ChannelModel.Rayleigh && AntennaCorrelation is not null) yield return "antennaCorrelation: the rayleigh channel takes none";
        if (RateFps is not (null or > 0 and < double.PositiveInfinity)) yield return $"rateFps: {RateFps} is not a positive number";
    }

    /// <summary>All faults of the options by themselves and with a format.</summary>
    public IEnumerable<string> Validate(FrameFormat format)
    {
        foreach (string fault in Validate()) yield return fault;
        if (ActiveUsers > format.Users) yield return $"activeUsers: {ActiveUsers} of {format.Users} users";
        if (format.Waveform != Waveform.OneBit) yield return $"waveform: {format.Waveform} frames are not made here";
        if (format.Constellation != Constellation.Qpsk) yield return $"constellation: {format.Constellation} carries no bits";
        if (format.Pilots.RowCount != format.Users) yield return $"pilots: {format.Pilots.RowCount} rows for {format.Users} users";
    }
}
