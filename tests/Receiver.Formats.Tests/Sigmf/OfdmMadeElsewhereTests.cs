using System.Numerics;
using System.Text;
using Receiver.Formats.Sigmf;
using Receiver.Frames;
using Receiver.Testing;
using Xunit;

namespace Receiver.Formats.Tests.Sigmf;

/// <summary>OFDM recordings that another program wrote: what they say was sent explains what they hold, down to the noise.</summary>
public class OfdmMadeElsewhereTests
{
    /// <summary>Antennas that are transformed: enough to see any wrong order.</summary>
    private static readonly int[] _antennas = [0, 1, 7, 8, 21, 42, 55, 56, 62, 63];

    [Theory]
    [InlineData("ofdm-8x8-m5dB", 3, Constellation.Gaussian)]
    [InlineData("ofdm-8x8-static-5dB-qpsk", 5, Constellation.Qpsk)]
    public void Read_OfdmRecording_IsExplainedByItsTruthDownToTheNoise(string name, int frames, Constellation constellation)
    {
        string? path = Recordings.Find(name);
        if (path is null) Assert.Skip(Recordings.Absent);
        using FileStream data = File.OpenRead(path + ".sigmf-data");
        Recording recording = Recording.Parse(File.ReadAllBytes(path + ".sigmf-meta"), data.Length);
        Assert.Null(recording.Metadata.VerifySha512(data));
        FrameFormat format = recording.Format;
        OfdmFormat ofdm = format.Ofdm!;
        Assert.Equal((64, 4, 1, 2, frames, constellation), (format.Antennas, format.Users, format.PilotLength, format.DataLength, recording.Frames.Count, format.Constellation));
        Assert.Equal((1024, 72, 8, 256, new PlanarArray(8, 8)), (ofdm.Subcarriers, ofdm.CyclicPrefix, ofdm.PilotsPerUser, ofdm.DataSubcarriers.Length, ofdm.Array));
        var reader = new RecordingReader(recording, data);
        string[] truths = File.ReadAllLines(path + ".truth.jsonl");
        for (int i = 0; i < frames; i++)
        {
            Frame frame = reader.Read(i);
            (ulong number, GroundTruth truth) = TruthLine.Parse(Encoding.UTF8.GetBytes(truths[i]), format);
            Assert.Equal((number, false), (frame.Id.Number, frame.HasErasures));
            SceneTruth scene = truth.Scene!;
            // Reported on the ground, within a few standard deviations of the truth.
            IReadOnlyList<Position> reported = frame.UserPositions ?? ofdm.UserPositions!;
            Assert.All(reported.Zip(scene.UserPositions), pair => Assert.InRange(pair.First.DistanceTo(pair.Second), 1e-3, 5 * Math.Sqrt(2) * ofdm.UserPositionStdMetres));
            AssertPathsFollowFromPositions(scene);

            double noise = Math.Pow(10, -truth.SnrDb!.Value / 10);
            ComplexMatrix[] responses = [.. Enumerable.Range(0, format.Users).Select(user => scene.Channel.Response(user, ofdm))];
            Assert.Equal(1, MeanPower(responses), 0.35);
            Assert.InRange(Residual(frame.Pilot, format, 0, ofdm.PilotSubcarriers.SelectMany(own => own), (antenna, n) => Pilot(format, responses, antenna, n)), 0.85 * noise, 1.15 * noise);
            for (int symbol = 0; symbol < format.DataLength; symbol++)
                Assert.InRange(Residual(frame.Data, format, symbol, ofdm.DataSubcarriers, (antenna, n) => Data(format, responses, scene.Symbols, symbol, antenna, n)), 0.95 * noise, 1.05 * noise);
            if (constellation == Constellation.Qpsk) AssertBitsAreThoseOfTheSymbols(truth, format);
            else Assert.Empty(truth.Bits);
        }
    }

    private static Complex Pilot(FrameFormat format, ComplexMatrix[] responses, int antenna, int n)
    {
        int user = format.Ofdm!.PilotSubcarriers.Select((own, k) => (own, k)).First(pair => pair.own.Contains(n)).k;
        return Wide(responses[user][antenna, n]) * Wide(format.Pilots[user, Array.IndexOf(format.Ofdm.PilotSubcarriers[user], n)]);
    }

    private static Complex Data(FrameFormat format, ComplexMatrix[] responses, ComplexMatrix symbols, int symbol, int antenna, int n)
    {
        int[] carriers = format.Ofdm!.DataSubcarriers;
        int at = symbol * carriers.Length + Array.IndexOf(carriers, n);
        Complex sum = 0;
        for (int user = 0; user < format.Users; user++) sum += Wide(responses[user][antenna, n]) * Wide(symbols[user, at]);
        return sum;
    }

    /// <summary>Mean power of what a symbol holds on some subcarriers beyond what was expected there.</summary>
    private static double Residual(Slot slot, FrameFormat format, int symbol, IEnumerable<int> subcarriers, Func<int, int, Complex> expected)
    {
        OfdmFormat ofdm = format.Ofdm!;
        int size = ofdm.Subcarriers, count = 0;
        Complex[] turn = [.. Enumerable.Range(0, size).Select(i => Complex.FromPolarCoordinates(1 / Math.Sqrt(size), -2 * Math.PI * i / size))];
        double power = 0;
        foreach (int antenna in _antennas)
        {
            var samples = new Complex[size];
            for (int time = 0; time < size; time++)
            {
                (int real, int imaginary) = OfdmFrames.Sample(slot, antenna, symbol * ofdm.SymbolLength + ofdm.CyclicPrefix + time);
                samples[time] = ofdm.FullScale / 32767 * new Complex(real, imaginary);
            }
            foreach (int n in subcarriers)
            {
                Complex sum = 0;
                int bin = (n + size / 2) % size;
                for (int time = 0; time < size; time++) sum += samples[time] * turn[bin * time % size];
                power += Square(sum - expected(antenna, n));
                count++;
            }
        }
        return power / count;
    }

    private static void AssertPathsFollowFromPositions(SceneTruth scene)
    {
        const double light = 299_792_458;
        for (int user = 0; user < scene.UserPositions.Count; user++)
            foreach (var (path, scatterer) in scene.Channel.Paths![user].Zip(scene.PathScatterers![user]))
            {
                Position own = scene.UserPositions[user], from = scatterer < 0 ? own : scene.Scatterers![scatterer].Position;
                Assert.Equal(from.Y / from.Norm, path.U, 1e-9);
                Assert.Equal(from.Z / from.Norm, path.V, 1e-9);
                Assert.Equal((from.DistanceTo(own) + from.Norm) / light + scene.TimeOffsets[user], path.DelaySeconds, 1e-12);
            }
    }

    private static void AssertBitsAreThoseOfTheSymbols(GroundTruth truth, FrameFormat format)
    {
        for (int user = 0; user < format.Users; user++)
            for (int use = 0; use < format.SymbolsPerUser; use++)
            {
                bool Bit(bool quadrature) => Qpsk.Bit(truth.Bits, Qpsk.BitIndex(user, use, format.SymbolsPerUser, quadrature));
                Assert.Equal(0, Square(Wide(Qpsk.Map(Bit(false), Bit(true)) - truth.Scene!.Symbols[user, use])), 1e-12);
            }
    }

    private static double MeanPower(ComplexMatrix[] responses) => responses.Average(response => response.Values.Average(value => Square(Wide(value))));

    private static Complex Wide(Complex32 value) => new(value.Real, value.Imaginary);

    private static double Square(Complex value) => value.Real * value.Real + value.Imaginary * value.Imaginary;
}
