using System.Numerics;
using Receiver.Algorithms.Sensing;
using Receiver.Frames;

namespace Receiver.Algorithms.Tests.Sensing.Coarse;

/// <summary>Users on known paths, received in the frequency domain with noise.</summary>
internal sealed class SmallScene
{
    public const double SpeedOfLight = 299_792_458;

    public required PlanarArray Array { get; init; }
    public required Position[] Users { get; init; }
    public double[]? TimeOffsets { get; init; }
    public (int User, double U, double V, double ExcessMetres, double Gain)[] Echoes { get; init; } = [];
    public double NoiseVariance { get; init; } = 0.1;
    public int PilotSymbols { get; init; } = 1;
    public int PilotsPerUser { get; init; } = 8;
    public int DataSubcarriers { get; init; } = 32;
    public ErasureMask? PilotErasures { get; init; }
    public ErasureMask? DataErasures { get; init; }

    public SensingProblem Problem(int seed = 1)
    {
        const int subcarriers = 256;
        var random = new Random(seed);
        int users = Users.Length;
        var ofdm = new OfdmFormat
        {
            Subcarriers = subcarriers,
            SubcarrierSpacingHz = 120e3,
            CyclicPrefix = 18,
            Array = Array,
            PilotSymbols = PilotSymbols,
            PilotSubcarriers = [.. Enumerable.Range(0, users).Select(k =>
                Enumerable.Range(0, PilotsPerUser).Select(i => (i * users + k) * subcarriers / (PilotsPerUser * users)).ToArray())],
            DataSubcarriers = [.. Enumerable.Range(0, DataSubcarriers).Select(i => i * subcarriers / DataSubcarriers)],
            UserPositionStdMetres = 0.7,
        };
        var format = new FrameFormat
        {
            Waveform = Waveform.Ofdm,
            Antennas = Array.Antennas,
            Users = users,
            DataLength = 2,
            Constellation = Constellation.Gaussian,
            Pilots = ComplexMatrix.Create(users, PilotSymbols * PilotsPerUser, (_, _) =>
                Complex32.FromPolarCoordinates(1, (float)(2 * Math.PI * random.NextDouble()))),
            Ofdm = ofdm,
        };
        var channel = new WidebandChannel([.. Enumerable.Range(0, users).Select(Paths)]);
        ComplexMatrix[] responses = [.. Enumerable.Range(0, users).Select(k => channel.Response(k, ofdm))];
        ComplexMatrix[] pilots = [.. Enumerable.Range(0, users).Select(k => ComplexMatrix.Create(Array.Antennas, PilotSymbols * PilotsPerUser, (m, i) =>
            responses[k][m, ofdm.PilotSubcarriers[k][i % PilotsPerUser]] * format.Pilots[k, i] + Noise(random)))];
        ComplexMatrix symbols = ComplexMatrix.Create(users, 2 * DataSubcarriers, (_, _) => Gaussian(random, 1));
        ComplexMatrix data = ComplexMatrix.Create(Array.Antennas, 2 * DataSubcarriers, (m, i) =>
        {
            Complex32 sum = Noise(random);
            for (int k = 0; k < users; k++) sum += responses[k][m, ofdm.DataSubcarriers[i % DataSubcarriers]] * symbols[k, i];
            return sum;
        });
        ErasureMask pilotErasures = PilotErasures ?? new(Array.Antennas, PilotSymbols), dataErasures = DataErasures ?? new(Array.Antennas, 2);
        // What was lost means nothing, so nothing may come of it.
        foreach (ComplexMatrix pilot in pilots) Spoil(pilot, pilotErasures, PilotsPerUser);
        Spoil(data, dataErasures, DataSubcarriers);
        return new(new OfdmObservation(pilots, data, pilotErasures, dataErasures), format, Users);
    }

    private IReadOnlyList<PropagationPath> Paths(int user)
    {
        double range = Users[user].Norm, offset = TimeOffsets?[user] ?? 0;
        return
        [
            new(Complex.FromPolarCoordinates(0.9, user), Users[user].Y / range, Users[user].Z / range, range / SpeedOfLight + offset),
            .. Echoes.Where(echo => echo.User == user).Select(echo =>
                new PropagationPath(echo.Gain, echo.U, echo.V, (range + echo.ExcessMetres) / SpeedOfLight + offset)),
        ];
    }

    private static void Spoil(ComplexMatrix samples, ErasureMask erasures, int perSymbol)
    {
        for (int column = 0; column < samples.ColumnCount; column++)
            for (int m = 0; m < samples.RowCount; m++)
                if (erasures[m, column / perSymbol]) samples[m, column] = new Complex32(float.NaN, 1e20f);
    }

    private Complex32 Noise(Random random) => Gaussian(random, NoiseVariance);

    private static Complex32 Gaussian(Random random, double variance) =>
        Complex32.FromPolarCoordinates((float)Math.Sqrt(-variance * Math.Log(1 - random.NextDouble())), (float)(2 * Math.PI * random.NextDouble()));
}
