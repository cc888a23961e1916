using System.Numerics;
using System.Runtime.InteropServices;
using Receiver.Frames;
using Receiver.Kernels.RandomNumbers;

namespace Receiver.Simulation.Ofdm.Uma;

/// <summary>
/// Users on the street before a base station, 23.5 m below it, with the clusters of TR 38.901. Positions, spreads and clusters belong to the scene; the rays'
/// phases are new in every frame. Large-scale parameters of different users are independent.
/// </summary>
internal sealed class UmaScenes(FrameFormat format, SimulatorOptions options) : IScenes
{
    private readonly OfdmFormat _ofdm = format.Ofdm!;
    private readonly int[] _subcarriers = [.. Enumerable.Range(0, format.Ofdm!.Subcarriers)];

    /// <inheritdoc/>
    public SceneFrame Draw(ulong frameNumber)
    {
        (ulong scene, _) = options.SceneOf(frameNumber);
        Placement placement = Placement.Draw(new RandomStream(options.Seed, 0, scene, Purposes.Users), format, UmaLink.Height);
        bool[] sight = placement.DrawSight(new RandomStream(options.Seed, 0, scene, Purposes.Sight), options, UmaLink.SightProbability);
        var taps = new Tap[format.Users][];
        for (int user = 0; user < taps.Length; user++)
        {
            var clusters = new RandomStream(options.Seed, (uint)user, scene, Purposes.Clusters);
            var link = new UmaLink(placement.Users[user], sight[user], _ofdm.CarrierHz);
            UmaRay[] rays = UmaClusters.Draw(ref clusters, link, UmaLargeScale.Draw(ref clusters, link));
            var phases = new RandomStream(options.Seed, (uint)user, frameNumber, Purposes.Gains);
            taps[user] = Sum(rays, link.User.Norm / Placement.LightSpeed + placement.TimeOffsets[user], ref phases);
        }
        return new SceneFrame
        {
            Users = placement.Users,
            Reported = [.. placement.Users.Zip(placement.ReportErrors, (place, error) => place + error)],
            TimeOffsets = placement.TimeOffsets,
            Taps = taps,
            Channel = new WidebandChannel([.. taps.Select(Respond)]),
        };
    }

    /// <summary>The rays as taps, one for each delay.</summary>
    private Tap[] Sum(UmaRay[] rays, double delay, ref RandomStream phases)
    {
        var taps = new Dictionary<double, Tap>();
        foreach (UmaRay ray in rays)
        {
            if (!taps.TryGetValue(ray.Delay, out Tap? tap)) taps.Add(ray.Delay, tap = new Tap(_ofdm, ray.Delay + delay));
            double azimuth = double.DegreesToRadians(ray.Azimuth), zenith = double.DegreesToRadians(ray.Zenith);
            // A zenith angle beyond a pole is mirrored there, as the report has it.
            double inPlane = Math.Abs(Math.Sin(zenith));
            tap.AddWave(Complex.FromPolarCoordinates(Math.Sqrt(ray.Power), phases.Phase()), inPlane * Math.Sin(azimuth), Math.Cos(zenith));
        }
        return [.. taps.Values];
    }

    private ComplexMatrix Respond(Tap[] taps)
    {
        var responses = new SubcarrierResponses(_ofdm, taps, _subcarriers);
        var matrix = new ComplexMatrix(_ofdm.Array.Antennas, _subcarriers.Length);
        for (int n = 0; n < _subcarriers.Length; n++)
        {
            ReadOnlySpan<float> real = MemoryMarshal.Cast<Vector<float>, float>(responses.Real(n)), imaginary = MemoryMarshal.Cast<Vector<float>, float>(responses.Imaginary(n));
            for (int antenna = 0; antenna < matrix.RowCount; antenna++) matrix.Values[n * matrix.RowCount + antenna] = new Complex32(real[antenna], imaginary[antenna]);
        }
        return matrix;
    }
}
