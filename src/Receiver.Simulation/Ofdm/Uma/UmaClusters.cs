using Receiver.Kernels.RandomNumbers;

namespace Receiver.Simulation.Ofdm.Uma;

/// <summary>A plane wave at the base station.</summary>
/// <param name="Delay">Delay after the line of sight in s; equal for the rays of a (sub-)cluster.</param>
/// <param name="Azimuth">Azimuth in degrees.</param>
/// <param name="Zenith">Zenith angle in degrees.</param>
/// <param name="Power">Power; those of a link sum up to 1.</param>
internal readonly record struct UmaRay(double Delay, double Azimuth, double Zenith, double Power);

/// <summary>
/// The rays of a link after steps 5 to 8 of TR 38.901, section 7.5, for a single polarisation and isotropic antennas: what is left of the downlink's departure angles
/// is where uplink rays come from.
/// </summary>
internal static class UmaClusters
{
    private static readonly double[] Offsets = UmaTable.Values("rayOffsets"), SubDelays = UmaTable.Values("subClusterDelays");
    private static readonly int[][] SubClusters = [.. new[] { "first", "second", "third" }.Select(name => UmaTable.Values("subCluster." + name).Select(ray => (int)ray - 1).ToArray())];
    private static readonly int[][] WholeCluster = [[.. Enumerable.Range(0, Offsets.Length)]];

    /// <summary>Draws the rays of a link, those of a cluster after each other.</summary>
    public static UmaRay[] Draw(ref RandomStream random, UmaLink link, UmaLargeScale scale)
    {
        double[] delays = DrawDelays(ref random, link, scale);
        double[] scattered = DrawPowers(ref random, link, scale, delays);
        double rice = link.Sight ? Math.Pow(10, scale.RiceFactorDb / 10) : 0, divisor = link.Sight ? UmaTable.Polynomial("delayScaling", scale.RiceFactorDb) : 1;
        // With line of sight its power counts towards the first cluster, in the angles and in what is dropped.
        double[] powers = [.. scattered.Select((power, n) => power / (rice + 1) + (n == 0 ? rice / (rice + 1) : 0))];
        double largest = powers.Max();
        var (azimuths, zeniths) = DrawAngles(ref random, link, scale, powers, largest);
        int[] kept = [.. Enumerable.Range(0, powers.Length).Where(n => powers[n] >= largest * Math.Pow(10, UmaTable.Value("dropBelow") / 10))];
        int[] strongest = [.. kept.OrderByDescending(n => scattered[n]).Take(2)];
        double total = kept.Sum(n => scattered[n]);
        double zenithStep = 3.0 / 8 * Math.Pow(10, link.MeanZenithSpread), azimuthStep = link.Value("cASD");
        var rays = new List<UmaRay>();
        if (link.Sight) rays.Add(new UmaRay(0, link.Azimuth, link.Zenith, rice / (rice + 1)));
        foreach (int n in kept)
        {
            int[][] groups = strongest.Contains(n) ? SubClusters : WholeCluster;
            for (int group = 0; group < groups.Length; group++)
            {
                double delay = delays[n] / divisor + SubDelays[group] * link.ClusterDelaySpread;
                int[] coupled = Shuffle(ref random, groups[group]);
                for (int i = 0; i < coupled.Length; i++)
                    rays.Add(new UmaRay(
                        delay, azimuths[n] + azimuthStep * Offsets[groups[group][i]], zeniths[n] + zenithStep * Offsets[coupled[i]],
                        scattered[n] / total / (rice + 1) / Offsets.Length));
            }
        }
        return [.. rays];
    }

    /// <summary>Step 5, before the scaling of line of sight: ascending from 0.</summary>
    private static double[] DrawDelays(ref RandomStream random, UmaLink link, UmaLargeScale scale)
    {
        var delays = new double[(int)link.Value("numClusters")];
        for (int n = 0; n < delays.Length; n++) delays[n] = -link.Value("rTau") * scale.DelaySpread * Math.Log(1 - random.NextDouble());
        Array.Sort(delays);
        return [.. delays.Select(delay => delay - delays[0])];
    }

    /// <summary>Step 6, without line of sight: sums up to 1.</summary>
    private static double[] DrawPowers(ref RandomStream random, UmaLink link, UmaLargeScale scale, double[] delays)
    {
        double ratio = link.Value("rTau"), shadowing = link.Value("zeta");
        var powers = new double[delays.Length];
        for (int n = 0; n < powers.Length; n++)
            powers[n] = Math.Exp(-delays[n] * (ratio - 1) / (ratio * scale.DelaySpread)) * Math.Pow(10, -shadowing * random.Normal() / 10);
        double sum = powers.Sum();
        return [.. powers.Select(power => power / sum)];
    }

    /// <summary>Step 7: the angles of the clusters.</summary>
    private static (double[] Azimuths, double[] Zeniths) DrawAngles(ref RandomStream random, UmaLink link, UmaLargeScale scale, double[] powers, double largest)
    {
        double azimuthFactor = link.Value("CPhiNLoS") * (link.Sight ? UmaTable.Polynomial("azimuthScaling", scale.RiceFactorDb) : 1);
        double zenithFactor = link.Value("CThetaNLoS") * (link.Sight ? UmaTable.Polynomial("zenithScaling", scale.RiceFactorDb) : 1);
        var (azimuths, zeniths) = (new double[powers.Length], new double[powers.Length]);
        for (int n = 0; n < powers.Length; n++)
        {
            double level = -Math.Log(powers[n] / largest);
            azimuths[n] = Sign(ref random) * 2 * (scale.AzimuthSpread / 1.4) * Math.Sqrt(level) / azimuthFactor + random.Normal() * scale.AzimuthSpread / 7;
            zeniths[n] = Sign(ref random) * scale.ZenithSpread * level / zenithFactor + random.Normal() * scale.ZenithSpread / 7;
        }
        // With line of sight the first cluster lies there.
        double azimuth = link.Azimuth - (link.Sight ? azimuths[0] : 0), zenith = link.Zenith + link.ZenithOffset - (link.Sight ? zeniths[0] : 0);
        return ([.. azimuths.Select(angle => angle + azimuth)], [.. zeniths.Select(angle => angle + zenith)]);
    }

    private static double Sign(ref RandomStream random) => random.NextInt32(2) == 0 ? 1 : -1;

    private static int[] Shuffle(ref RandomStream random, int[] items)
    {
        int[] shuffled = [.. items];
        for (int place = 0; place < shuffled.Length - 1; place++)
        {
            int other = place + random.NextInt32(shuffled.Length - place);
            (shuffled[place], shuffled[other]) = (shuffled[other], shuffled[place]);
        }
        return shuffled;
    }
}
