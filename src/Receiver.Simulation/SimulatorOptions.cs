using System.ComponentModel;
using Receiver.Frames;
using Receiver.Simulation.Ofdm;

namespace Receiver.Simulation;

/// <summary>What a channel is made of.</summary>
public enum ChannelModel
{
    /// <summary>One-bit: independent CN(0, 1) from every user to every antenna.</summary>
    Rayleigh,

    /// <summary>One-bit: CN(0, 1) with correlation ρ^|i−j| between antennas i and j of each user; users are independent.</summary>
    Correlated,

    /// <summary>OFDM: a path from each user directly and over each scatterer that it is seen through.</summary>
    Geometric,

    /// <summary>OFDM: clusters of rays as in 3GPP TR 38.901, urban macro cell, without scatterers that have a place.</summary>
    Uma,
}

/// <summary>What the scenes of consecutive frames have in common.</summary>
public enum SceneSequence
{
    /// <summary>Nothing: every frame is a scene of its own.</summary>
    Independent,

    /// <summary>Positions, reports and time offsets stay; gains, data and noise are new in every frame.</summary>
    Static,

    /// <summary>As in static scenes, but users move, and scatterers drift where told to; reports keep their error.</summary>
    Moving,
}

/// <summary>What the simulator sends over which channel.</summary>
public sealed record SimulatorOptions
{
    /// <summary>What the channel is made of, null: rayleigh for one-bit frames, geometric for OFDM frames.</summary>
    [Description("one-bit: rayleigh (independent channels, the default) or correlated (between antennas); ofdm: geometric (users and scatterers, the default) or uma (3GPP TR 38.901 clusters)")]
    public ChannelModel? Channel { get; init; }

    /// <summary>SNR in dB: 1/σ² per user and antenna (and occupied subcarrier), σ² being the complex noise variance.</summary>
    [Description("SNR in dB per user and antenna (and occupied subcarrier)")]
    public double SnrDb { get; init; } = 10;

    /// <summary>Number of frames, null: without end.</summary>
    [Description("number of frames, null: without end")]
    public long? Frames { get; init; }

    /// <summary>Seed of channels, activity, bits and noise; the frames of one seed are the same wherever and in whichever order they are made.</summary>
    [Description("seed of everything random in the frames")]
    public ulong Seed { get; init; } = 1;

    /// <summary>One-bit: number of users that are active in a frame, drawn anew for each, null: all.</summary>
    [Description("one-bit: users active in a frame, drawn anew for each; null: all")]
    public int? ActiveUsers { get; init; }

    /// <summary>Correlation ρ of neighbouring antennas, 0…1; given for the correlated channel and for no other.</summary>
    [Description("correlation of neighbouring antennas (channel correlated), 0 to 1")]
    public double? AntennaCorrelation { get; init; }

    /// <summary>Frames per second at which the source releases them, null: as fast as the line takes them. The simulator itself has no clock.</summary>
    [Description("frames per second, null: as fast as the line takes them")]
    public double? RateFps { get; init; }

    /// <summary>OFDM: what the scenes of consecutive frames have in common.</summary>
    [Description("ofdm: every frame a scene of its own; a static one with new gains and data in every frame; or one in which users move")]
    public SceneSequence Scene { get; init; } = SceneSequence.Independent;

    /// <summary>Frames after which a static or moving scene is cut for a new one, null: never.</summary>
    [Description("frames after which a static or moving scene is cut for a new one, null: never")]
    public int? SceneFrames { get; init; }

    /// <summary>Speed of the users of a moving scene in m/s, each in a direction of its own, turned back at the borders of their area; null: 1.5.</summary>
    [Description("speed of the users of a moving scene in m/s, each in a direction of its own, null: 1.5")]
    public double? SpeedMetresPerSecond { get; init; }

    /// <summary>Speed of the scatterers of a moving scene in m/s, null: they stay.</summary>
    [Description("speed of the scatterers of a moving scene in m/s, null: they stay")]
    public double? ScattererSpeedMetresPerSecond { get; init; }

    /// <summary>Time between the frames of a moving scene in s, null: 0.05.</summary>
    [Description("time between the frames of a moving scene in s, null: 0.05")]
    public double? FramePeriodSeconds { get; init; }

    /// <summary>Geometric: scatterers that each user is seen through with probability 0.8, and at least two users are.</summary>
    [Description("geometric: scatterers shared among the users")]
    public int SharedScatterers { get; init; } = 5;

    /// <summary>Geometric: scatterers of each user alone.</summary>
    [Description("geometric: scatterers of each user alone")]
    public int PrivateScatterers { get; init; } = 2;

    /// <summary>Geometric: frames of a static or moving scene after which one more shared scatterer appears, and again; null: never.</summary>
    [Description("geometric: frames of a static or moving scene after which one more shared scatterer appears, and again; null: never")]
    public int? NewScattererFrames { get; init; }

    /// <summary>OFDM: probability that a user of a scene has line of sight; null: 1 of the geometric channel, that of the model (by distance) of uma.</summary>
    [Description("ofdm: probability that a user has line of sight; null: geometric 1, uma that of the model")]
    public double? LineOfSightProbability { get; init; }

    /// <summary>OFDM: number of users of a scene without line of sight, whichever they are; null: by their probability.</summary>
    [Description("ofdm: number of users of a scene without line of sight; null: by lineOfSightProbability")]
    public int? UsersWithoutLineOfSight { get; init; }

    /// <summary>Complex noise variance σ² per antenna.</summary>
    internal double NoiseVariance => Math.Pow(10, -SnrDb / 10);

    /// <summary>The scene that a frame belongs to, and the frame's number within it.</summary>
    internal (ulong Scene, ulong Step) SceneOf(ulong frameNumber) =>
        Scene == SceneSequence.Independent ? (frameNumber, 0)
        : SceneFrames is int length ? (frameNumber / (ulong)length, frameNumber % (ulong)length)
        : (0, frameNumber);

    /// <summary>The simulator of these options for a format.</summary>
    /// <exception cref="ArgumentException">Options and format do not fit; the message lists every fault.</exception>
    public ISimulator CreateSimulator(FrameFormat format) =>
        format.Waveform == Waveform.Ofdm ? new OfdmSimulator(format, this) : new OneBitSimulator(format, this);

    /// <summary>All faults of the options by themselves, each starting with the member's name; none where they are usable.</summary>
    public IEnumerable<string> Validate() => SimulatorFaults.Of(this);

    /// <summary>All faults of the options by themselves and with a format.</summary>
    public IEnumerable<string> Validate(FrameFormat format) => SimulatorFaults.Of(this, format);
}
