using System.Numerics;
using Receiver.Algorithms.Sensing;
using Receiver.Frames;

namespace Receiver.Algorithms.Tests.Sensing;

/// <summary>What a random scene is made of.</summary>
internal sealed record RandomSceneOptions
{
    public PlanarArray Array { get; init; } = new(8, 8);

    public int Users { get; init; } = 4;

    public int Subcarriers { get; init; } = 1024;

    public double SpacingHz { get; init; } = 30e3;

    public int Pilots { get; init; } = 8;

    public int Data { get; init; } = 256;

    public int DataSymbols { get; init; } = 2;

    public int SharedScatterers { get; init; } = 5;

    public int PrivateScatterers { get; init; } = 2;

    public Constellation Constellation { get; init; } = Constellation.Gaussian;

    public double SnrDb { get; init; } = -5;

    /// <summary>Smallest distance of two users in u.</summary>
    public double UserSpacing { get; init; } = 0.08;

    /// <summary>The first so many users have no line of sight.</summary>
    public int WithoutSight { get; init; }

    /// <summary>Points of which a scatterer consists, within a few metres.</summary>
    public int PointsOfScatterer { get; init; } = 1;
}

/// <summary>Frames in the frequency domain by the geometric generator: users, shared and private scatterers, one scene, any number of frames of it.</summary>
internal sealed class RandomScene
{
    private const double C = 299792458.0;
    private readonly Random _random;
    private readonly RandomSceneOptions _options;
    private readonly List<(Position Place, int[] Users)> _scatterers = [];

    public RandomScene(RandomSceneOptions options, int seed)
    {
        (_options, _random, WithoutSight) = (options, new Random(seed), options.WithoutSight);
        int pilotSpacing = options.Subcarriers / options.Pilots;
        double bandwidth = options.Subcarriers * options.SpacingHz;
        do Users = [.. Enumerable.Range(0, options.Users).Select(_ => new Position(Uniform(90, 110), Uniform(-25, 25), 0))];
        while (Users.Any(a => Users.Any(b => a != b && Math.Abs(a.Y / a.Norm - b.Y / b.Norm) < options.UserSpacing)));
        for (int i = 0; i < options.SharedScatterers; i++)
        {
            int[] seen;
            do seen = [.. Enumerable.Range(0, options.Users).Where(_ => _random.NextDouble() < 0.8)];
            while (seen.Length < Math.Min(2, options.Users));
            Place(Enumerable.Range(0, options.Users), seen);
        }
        for (int k = 0; k < options.Users; k++)
            for (int i = 0; i < options.PrivateScatterers; i++) Place([k], [k]);
        Offsets = [.. Enumerable.Range(0, options.Users).Select(_ => Uniform(-2 / bandwidth, 2 / bandwidth))];
        double spread = Math.Sqrt(0.5);
        Reported = [.. Users.Select(user => new Position(user.X + spread * Normal(), user.Y + spread * Normal(), 0))];
        Format = new FrameFormat
        {
            Waveform = Waveform.Ofdm,
            Antennas = options.Array.Antennas,
            Users = options.Users,
            DataLength = options.DataSymbols,
            Constellation = options.Constellation,
            Pilots = ComplexMatrix.Create(options.Users, options.Pilots, (_, _) => ToSingle(Complex.FromPolarCoordinates(1, Uniform(0, 2 * Math.PI)))),
            Ofdm = new OfdmFormat
            {
                Subcarriers = options.Subcarriers,
                SubcarrierSpacingHz = options.SpacingHz,
                CyclicPrefix = 72,
                Array = options.Array,
                PilotSymbols = 1,
                PilotSubcarriers = [.. Enumerable.Range(0, options.Users).Select(k =>
                    Enumerable.Range(0, options.Pilots).Select(i => i * pilotSpacing + k * pilotSpacing / options.Users).ToArray())],
                DataSubcarriers = [.. Enumerable.Range(0, options.Data).Select(i => i * (options.Subcarriers / options.Data))],
                UserPositionStdMetres = spread,
            },
        };
    }

    public FrameFormat Format { get; }

    /// <summary>The first so many users have no line of sight in the next frame.</summary>
    public int WithoutSight { get; set; }

    public Position[] Users { get; }

    public Position[] Reported { get; }

    public double[] Offsets { get; }

    public IReadOnlyList<Position> Scatterers => [.. _scatterers.Select(scatterer => scatterer.Place)];

    /// <summary>A frame with new gains, data and noise.</summary>
    public SentFrame Next()
    {
        OfdmFormat ofdm = Format.Ofdm!;
        int users = _options.Users, antennas = _options.Array.Antennas;
        double noise = Math.Pow(10, -_options.SnrDb / 10);
        var paths = Enumerable.Range(0, users).Select(Paths).ToArray();
        var channel = new WidebandChannel(paths);
        var pilot = new ComplexMatrix[users];
        for (int k = 0; k < users; k++)
        {
            Complex[,] response = Response(paths[k], ofdm.PilotSubcarriers[k]);
            pilot[k] = ComplexMatrix.Create(antennas, _options.Pilots, (m, i) =>
                ToSingle(response[m, i] * Pilot(k, i) + Noise(noise)));
        }
        Complex[][,] responses = [.. paths.Select(own => Response(own, ofdm.DataSubcarriers))];
        var symbols = ComplexMatrix.Create(users, _options.DataSymbols * _options.Data, (_, _) => ToSingle(
            _options.Constellation == Constellation.Gaussian ? Noise(1) : new Complex(Sign(), Sign()) / Math.Sqrt(2)));
        var data = ComplexMatrix.Create(antennas, _options.DataSymbols * _options.Data, (m, column) =>
        {
            Complex sum = Noise(noise);
            for (int k = 0; k < users; k++) sum += responses[k][m, column % _options.Data] * new Complex(symbols[k, column].Real, symbols[k, column].Imaginary);
            return ToSingle(sum);
        });
        var observation = new OfdmObservation(pilot, data, new ErasureMask(antennas, 1), new ErasureMask(antennas, _options.DataSymbols));
        return new SentFrame(new SensingProblem(observation, Format, Reported), channel, symbols, Scatterers);
    }

    private List<PropagationPath> Paths(int user)
    {
        double factor = Math.Pow(10, (6 + 2 * Normal()) / 10), direct = Users[user].Norm;
        bool isBlocked = user < WithoutSight;
        if (isBlocked) factor = 0;
        var own = _scatterers.Where(scatterer => scatterer.Users.Contains(user)).ToArray();
        double[] delays = [.. own.Select(scatterer => (scatterer.Place.DistanceTo(Users[user]) + scatterer.Place.Norm) / C)];
        double[] powers = [.. delays.Select(delay => Math.Exp(-(delay - direct / C) / 200e-9) * Math.Pow(10, 0.3 * Normal()))];
        double scale = own.Length == 0 ? 0 : 1 / (1 + factor) / powers.Sum();
        var paths = new List<PropagationPath>();
        if (!isBlocked) paths.Add(Path(own.Length == 0 ? 1 : factor / (1 + factor), Users[user], direct / C + Offsets[user]));
        for (int i = 0; i < own.Length; i++) paths.Add(Path(powers[i] * scale, own[i].Place, delays[i] + Offsets[user]));
        return paths;
    }

    private PropagationPath Path(double power, Position from, double delay) => new(
        Complex.FromPolarCoordinates(Math.Sqrt(power), Uniform(0, 2 * Math.PI)), from.Y / from.Norm, from.Z / from.Norm, delay);

    private Complex[,] Response(List<PropagationPath> paths, int[] subcarriers)
    {
        var response = new Complex[_options.Array.Antennas, subcarriers.Length];
        foreach (PropagationPath path in paths)
            for (int m = 0; m < response.GetLength(0); m++)
            {
                double x = m % _options.Array.Horizontal - (_options.Array.Horizontal - 1) / 2.0, z = m / _options.Array.Horizontal - (_options.Array.Vertical - 1) / 2.0;
                for (int i = 0; i < subcarriers.Length; i++)
                    response[m, i] += path.Gain * Complex.FromPolarCoordinates(1, Math.PI * (x * path.U + z * path.V)
                        - 2 * Math.PI * _options.SpacingHz * (subcarriers[i] - (_options.Subcarriers - 1) / 2.0) * path.DelaySeconds);
            }
        return response;
    }

    private void Place(IEnumerable<int> owners, int[] seen)
    {
        Position place;
        do place = new Position(Uniform(10, 110), Uniform(-50, 50), Uniform(-5, 5));
        while (place.Norm < 20 || owners.Any(k => place.DistanceTo(Users[k]) + place.Norm - Users[k].Norm < 5)
            || _scatterers.Any(other => other.Place.DistanceTo(place) < 8));
        for (int i = 0; i < _options.PointsOfScatterer; i++)
            _scatterers.Add((i == 0 ? place : place + new Position(Uniform(-2, 2), Uniform(-2, 2), Uniform(-1, 1)), seen));
    }

    private Complex Pilot(int user, int index) => new(Format.Pilots[user, index].Real, Format.Pilots[user, index].Imaginary);

    private double Uniform(double low, double high) => low + (high - low) * _random.NextDouble();

    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());

    private double Sign() => _random.Next(2) == 0 ? 1 : -1;

    private Complex Noise(double variance) => new Complex(Normal(), Normal()) * Math.Sqrt(variance / 2);

    private static Complex32 ToSingle(Complex value) => new((float)value.Real, (float)value.Imaginary);
}

/// <summary>A frame and what was really sent.</summary>
internal sealed record SentFrame(SensingProblem Problem, WidebandChannel Channel, ComplexMatrix Symbols, IReadOnlyList<Position> Scatterers)
{
    /// <summary>Channel NMSE over all subcarriers.</summary>
    public double ChannelNmse(SensingState state)
    {
        double error = 0, power = 0;
        WidebandChannel estimate = state.Channel();
        for (int k = 0; k < Problem.Format.Users; k++)
        {
            Complex32[] truth = Channel.Response(k, Problem.Ofdm).Values, found = estimate.Response(k, Problem.Ofdm).Values;
            for (int i = 0; i < truth.Length; i++)
            {
                error += (truth[i] - found[i]).MagnitudeSquared;
                power += truth[i].MagnitudeSquared;
            }
        }
        return error / power;
    }

    /// <summary>NMSE of the symbol means.</summary>
    public double DataNmse(SensingState state)
    {
        Complex32[] truth = Symbols.Values, found = state.Symbols().Mean.Values;
        double error = 0, power = 0;
        for (int i = 0; i < truth.Length; i++)
        {
            error += (truth[i] - found[i]).MagnitudeSquared;
            power += truth[i].MagnitudeSquared;
        }
        return error / power;
    }

    /// <summary>Distances of scatterers matched within 5 m, nearest pairs first, and detections that match none.</summary>
    public (List<double> Matched, int FalseAlarms) Localise(SensingState state)
    {
        var found = state.Scene().Scatterers.Select(scatterer => scatterer.Position).ToList();
        var left = Scatterers.ToList();
        var matched = new List<double>();
        foreach ((Position a, Position b) in (from a in left from b in found let d = a.DistanceTo(b) where d < 5 orderby d select (a, b)).ToArray())
            if (left.Contains(a) && found.Contains(b))
            {
                left.Remove(a);
                found.Remove(b);
                matched.Add(a.DistanceTo(b));
            }
        return (matched, found.Count);
    }
}
