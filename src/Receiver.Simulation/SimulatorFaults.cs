using Receiver.Frames;
using Receiver.Simulation.Ofdm;

namespace Receiver.Simulation;

/// <summary>What can be wrong with the options of a simulator.</summary>
internal static class SimulatorFaults
{
    private static readonly SimulatorOptions Defaults = new();

    public static IEnumerable<string> Of(SimulatorOptions o)
    {
        bool known = o.Channel is { } channel && Enum.IsDefined(channel), geometric = !known || o.Channel == ChannelModel.Geometric;
        bool ofdm = geometric || o.Channel == ChannelModel.Uma, oneBit = !known || !ofdm;
        if (o.Channel is not null && !known) yield return $"channel: {o.Channel} is not known";
        if (!double.IsFinite(o.SnrDb)) yield return $"snrDb: {o.SnrDb} is not a finite number";
        if (o.Frames < 0) yield return $"frames: {o.Frames} is less than 0";
        if (o.ActiveUsers < 0) yield return $"activeUsers: {o.ActiveUsers} is less than 0";
        else if (o.ActiveUsers is not null && !oneBit) yield return "activeUsers: all users of an OFDM frame are active";
        if (o.AntennaCorrelation is not (null or >= 0 and <= 1)) yield return $"antennaCorrelation: {o.AntennaCorrelation} is not within 0 and 1";
        else if (o.Channel == ChannelModel.Correlated && o.AntennaCorrelation is null) yield return "antennaCorrelation: the correlated channel needs one";
        else if (o.Channel != ChannelModel.Correlated && o.AntennaCorrelation is not null) yield return "antennaCorrelation: only the correlated channel takes one";
        if (o.RateFps is not (null or > 0 and < double.PositiveInfinity)) yield return $"rateFps: {o.RateFps} is not a positive number";

        if (!Enum.IsDefined(o.Scene)) yield return $"scene: {o.Scene} is not known";
        else if (o.Scene != SceneSequence.Independent && !ofdm) yield return "scene: the geometric and uma channels alone have scenes";
        else if (o.Scene == SceneSequence.Moving && o.Channel == ChannelModel.Uma) yield return "scene: users of the uma channel do not move";
        if (o.SceneFrames < 1) yield return $"sceneFrames: {o.SceneFrames} is less than 1";
        else if (o.SceneFrames is not null && o.Scene == SceneSequence.Independent) yield return "sceneFrames: independent scenes have one frame each";
        foreach (var (name, value, least) in new[]
        {
            ("speedMetresPerSecond", o.SpeedMetresPerSecond, 0), ("scattererSpeedMetresPerSecond", o.ScattererSpeedMetresPerSecond, 0),
            ("framePeriodSeconds", o.FramePeriodSeconds, double.Epsilon),
        })
            if (value is { } v && !(v >= least && double.IsFinite(v))) yield return $"{name}: {v} is not a {(least == 0 ? "number of at least 0" : "positive number")}";
            else if (value is not null && o.Scene != SceneSequence.Moving) yield return $"{name}: only moving scenes take one";

        foreach (var (name, value, usual) in new[]
        {
            ("sharedScatterers", o.SharedScatterers, Defaults.SharedScatterers), ("privateScatterers", o.PrivateScatterers, Defaults.PrivateScatterers),
        })
            if (value is < 0 or > ScattererField.Most) yield return $"{name}: {value} is not within 0…{ScattererField.Most}";
            else if (value != usual && !geometric) yield return $"{name}: only the geometric channel has scatterers";
        if (o.NewScattererFrames < 1) yield return $"newScattererFrames: {o.NewScattererFrames} is less than 1";
        else if (o.NewScattererFrames is not null && !geometric) yield return "newScattererFrames: only the geometric channel has scatterers";
        else if (o.NewScattererFrames is not null && o.Scene == SceneSequence.Independent) yield return "newScattererFrames: independent scenes have one frame each";
        if (o.LineOfSightProbability is not (null or >= 0 and <= 1)) yield return $"lineOfSightProbability: {o.LineOfSightProbability} is not within 0 and 1";
        else if (o.LineOfSightProbability is not null && !ofdm) yield return "lineOfSightProbability: only the geometric and uma channels take one";
        if (o.UsersWithoutLineOfSight < 0) yield return $"usersWithoutLineOfSight: {o.UsersWithoutLineOfSight} is less than 0";
        else if (o.UsersWithoutLineOfSight is not null && !ofdm) yield return "usersWithoutLineOfSight: only the geometric and uma channels take one";
        else if (o.UsersWithoutLineOfSight is not null && o.LineOfSightProbability is not null) yield return "usersWithoutLineOfSight: contradicts lineOfSightProbability";
    }

    public static IEnumerable<string> Of(SimulatorOptions options, FrameFormat format)
    {
        bool ofdm = format.Waveform == Waveform.Ofdm;
        SimulatorOptions o = options with { Channel = options.Channel ?? (ofdm ? ChannelModel.Geometric : ChannelModel.Rayleigh) };
        if (Enum.IsDefined(o.Channel.Value) && ofdm != (o.Channel is ChannelModel.Geometric or ChannelModel.Uma))
            yield return $"channel: {o.Channel} does not make {format.Waveform} frames";
        foreach (string fault in Of(o)) yield return fault;
        if (o.ActiveUsers > format.Users) yield return $"activeUsers: {o.ActiveUsers} of {format.Users} users";
        if (o.UsersWithoutLineOfSight > format.Users) yield return $"usersWithoutLineOfSight: {o.UsersWithoutLineOfSight} of {format.Users} users";
        if (format.Pilots.RowCount != format.Users) yield return $"pilots: {format.Pilots.RowCount} rows for {format.Users} users";
        if (!ofdm)
        {
            if (format.Constellation != Constellation.Qpsk) yield return $"constellation: {format.Constellation} carries no bits";
            yield break;
        }
        if (format.Ofdm is not { } numerology)
        {
            yield return "waveform: OFDM frames without their numerology";
            yield break;
        }
        if (o.Channel == ChannelModel.Geometric && o.SharedScatterers + format.Users * o.PrivateScatterers > ScattererField.Most)
            yield return $"privateScatterers: {o.SharedScatterers} shared and {format.Users}·{o.PrivateScatterers} private scatterers are more than {ScattererField.Most}";
        if (o.Channel == ChannelModel.Uma && !(numerology.CarrierHz > 0)) yield return "channel: uma needs the carrier's frequency";
        if (numerology.Array.Antennas != format.Antennas) yield return $"antennas: {format.Antennas}, but the array has {numerology.Array.Antennas}";
        if (!int.IsPow2(numerology.Subcarriers)) yield return $"subcarriers: {numerology.Subcarriers} is not a power of two";
        if (numerology.CyclicPrefix < 0 || numerology.CyclicPrefix > numerology.Subcarriers) yield return $"cyclicPrefix: {numerology.CyclicPrefix} is not within 0…{numerology.Subcarriers}";
    }
}
