using System.Text.Json;
using Receiver.Algorithms.Sensing;
using Receiver.Algorithms.Sensing.Coarse;
using Receiver.Algorithms.Sensing.Demodulation;
using Receiver.Frames;
using Receiver.Testing;
using Xunit;

namespace Receiver.Algorithms.Tests.Sensing.Coarse;

/// <summary>Demodulation and coarse estimation of frames that another program made.</summary>
public sealed class CoarseRecordingTests(ITestOutputHelper output)
{
    // 2/Mx of eight antennas.
    private const double BeamWidth = 0.25;

    [Theory]
    [InlineData("ofdm-8x8-m5dB", 0.02)]
    [InlineData("ofdm-8x8-static-5dB-qpsk", 0.01)]
    public void Estimate_Recording_FindsOffsetsNoiseAndStrongDirections(string name, double strongPower)
    {
        string? path = Recordings.Find(name);
        Assert.SkipWhen(path is null, Recordings.Absent);
        var recording = new SensingRecording(path!);
        var demodulator = new OfdmDemodulator(new DemodulationOptions());
        var estimator = new CoarseEstimator(new CoarseOptions());
        int strong = 0, near = 0, nearer = 0;
        for (int index = 0; index < recording.Frames; index++)
        {
            Frame frame = recording.Frame(index);
            JsonElement truth = recording.Truth(index);
            CoarseScene scene = estimator.Estimate(
                new SensingProblem(demodulator.Demodulate(frame, recording.Format), recording.Format, frame.UserPositions!), default);
            for (int user = 0; user < recording.Format.Users; user++)
            {
                double expected = truth.GetProperty("users")[user].GetProperty("time_offset_s").GetDouble();
                output.WriteLine($"frame {index} user {user}: offset {scene.TimeOffsets[user] * 1e9:f1} ns, true {expected * 1e9:f1} ns");
                Assert.Equal(expected, scene.TimeOffsets[user], 15e-9);
            }
            double noise = Math.Pow(10, -truth.GetProperty("snr_db").GetDouble() / 10);
            output.WriteLine($"frame {index}: {scene.Directions.Count} directions, noise {scene.NoiseVariance:f3}, true {noise:f3}");
            Assert.InRange(scene.NoiseVariance / noise, 0.75, 1.05);
            foreach ((Direction direction, double power) in Paths(truth))
            {
                if (power < strongPower) continue;
                double nearest = scene.Directions.Min(other => double.Hypot(other.U - direction.U, other.V - direction.V));
                output.WriteLine($"  ({direction.U:f3}, {direction.V:f3}) power {power:f3}: nearest {nearest:f3}");
                strong++;
                if (nearest < BeamWidth) near++;
                if (nearest < BeamWidth / 2) nearer++;
            }
        }
        // Paths within half a beam width of one another share a peak.
        output.WriteLine($"of {strong} strong directions {near} within a beam width, {nearer} within half of one");
        Assert.True(near >= 0.95 * strong && nearer >= 0.7 * strong, $"of {strong} strong directions only {near} and {nearer}");
    }

    /// <summary>Directions with the power of all users together.</summary>
    private static IEnumerable<(Direction Direction, double Power)> Paths(JsonElement truth) =>
        truth.GetProperty("paths").EnumerateArray()
            .Select(path =>
            {
                double azimuth = path.GetProperty("azimuth_rad").GetDouble(), polar = path.GetProperty("polar_rad").GetDouble();
                double re = path.GetProperty("gain")[0].GetDouble(), im = path.GetProperty("gain")[1].GetDouble();
                return (Direction: new Direction(Math.Sin(azimuth) * Math.Sin(polar), Math.Cos(polar)), Power: re * re + im * im);
            })
            .GroupBy(path => path.Direction)
            .Select(group => (group.Key, group.Sum(path => path.Power)));
}
