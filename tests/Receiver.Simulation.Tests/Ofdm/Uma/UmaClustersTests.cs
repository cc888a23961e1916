using Receiver.Frames;
using Receiver.Kernels.RandomNumbers;
using Receiver.Simulation.Ofdm.Uma;
using Xunit;

namespace Receiver.Simulation.Tests.Ofdm.Uma;

public class UmaClustersTests
{
    private const int Draws = 2000;
    private static readonly Position User = new(98, 12, UmaLink.Height);

    /// <summary>Medians of delay spread in ns and azimuth spread in degrees at the base station, and the delay spread within clusters in ns, worked out from the table by hand.</summary>
    [Theory]
    [InlineData(true, 3.5, 93.3, 14.02, 3.91)]
    [InlineData(false, 3.5, 364.1, 25.76, 3.91)]
    [InlineData(true, 28, 80.5, 16.64, 1.63)]
    [InlineData(false, 28, 265.9, 21.6, 1.63)]
    public void LargeScale_AnyState_HasTheMediansOfTheTable(bool sight, double gigahertz, double delayNs, double azimuth, double clusterNs)
    {
        var link = new UmaLink(User, sight, gigahertz * 1e9);
        UmaLargeScale[] scales = [.. Enumerable.Range(0, Draws).Select(i => Scale(link, i))];
        Assert.Equal(clusterNs * 1e-9, link.ClusterDelaySpread, 0.006e-9);
        AssertLogNormal(scales.Select(s => s.DelaySpread), delayNs * 1e-9, sight ? 0.66 : 0.39);
        AssertLogNormal(scales.Select(s => s.AzimuthSpread), azimuth, 0.28);
        AssertLogNormal(scales.Select(s => s.ZenithSpread), Math.Pow(10, -2.1 * 0.09873 + (sight ? 0.75 : 0.9)), sight ? 0.4 : 0.49);
        if (sight) Assert.InRange((scales.Average(s => s.RiceFactorDb) - 9) / 3.5 * Math.Sqrt(Draws), -4, 4);
    }

    [Fact]
    public void LargeScale_WithSight_IsCorrelatedAsInTheTable()
    {
        var link = new UmaLink(User, true, 3.5e9);
        UmaLargeScale[] scales = [.. Enumerable.Range(0, Draws).Select(i => Scale(link, i))];
        double[] delay = [.. scales.Select(s => Math.Log10(s.DelaySpread))], azimuth = [.. scales.Select(s => Math.Log10(s.AzimuthSpread))];
        double[] rice = [.. scales.Select(s => s.RiceFactorDb)], zenith = [.. scales.Select(s => Math.Log10(s.ZenithSpread))];
        foreach (var (one, other, expected) in new[] { (azimuth, delay, 0.4), (delay, rice, -0.4), (azimuth, rice, 0), (zenith, azimuth, 0.5), (zenith, delay, -0.2), (zenith, rice, 0) })
            Assert.InRange((MathNet.Numerics.Statistics.Correlation.Pearson(one, other) - expected) * Math.Sqrt(Draws), -4, 4);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Draw_AnyState_HasSpreadsAboutThoseThatWereDrawn(bool sight)
    {
        var link = new UmaLink(User, sight, 3.5e9);
        var delays = new List<double>();
        var azimuths = new List<double>();
        var zeniths = new List<double>();
        for (int i = 0; i < Draws; i++)
        {
            UmaLargeScale scale = Scale(link, i);
            UmaRay[] rays = Rays(link, scale, i);
            delays.Add(Spread(rays, r => r.Delay) / scale.DelaySpread);
            azimuths.Add(Spread(rays, r => r.Azimuth) / scale.AzimuthSpread);
            zeniths.Add(Spread(rays, r => r.Zenith) / scale.ZenithSpread);
        }
// Twelve or twenty clusters, and less of them with those left out that are too weak, come out close to the wanted spread, not exactly at it.
        Assert.InRange(Median(delays), 0.75, 1.05);
        Assert.InRange(Median(azimuths), 0.9, 1.1);
        Assert.InRange(Median(zeniths), 0.9, 1.25);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Draw_AnyState_KeepsTheRulesOfTheModel(bool sight)
    {
        var link = new UmaLink(User, sight, 3.5e9);
        for (int i = 0; i < 200; i++)
        {
            UmaLargeScale scale = Scale(link, i);
            UmaRay[] rays = Rays(link, scale, i);
            Assert.Equal(1, rays.Sum(r => r.Power), 1e-9);
            Assert.Equal(0, rays.Min(r => r.Delay));
            Assert.Equal(sight ? 1 : 0, rays.Length % 20);
            Assert.InRange(rays.Length, 20, 20 * (sight ? 12 : 20) + 1);
            double rice = Math.Pow(10, scale.RiceFactorDb / 10);
            if (sight) Assert.Equal(new UmaRay(0, link.Azimuth, link.Zenith, rice / (rice + 1)), rays[0]);
            // Clusters of rays follow each other; the two strongest are spread over three delays, the others over one.
            var clusters = rays.Skip(sight ? 1 : 0).Chunk(20).ToArray();
            double[] powers = [.. clusters.Select(c => c.Sum(r => r.Power))];
            double strongest = powers.Max() + (sight ? rice / (rice + 1) : 0);
            foreach (var (cluster, power) in clusters.Zip(powers))
            {
                bool split = power >= powers.OrderDescending().Take(2).Min();
                Assert.Equal(split ? [10, 6, 4] : [20], cluster.GroupBy(r => r.Delay).Select(g => g.Count()));
                if (split) Assert.Equal(2.56 * link.ClusterDelaySpread, cluster.Max(r => r.Delay) - cluster.Min(r => r.Delay), 1e-15);
                Assert.Equal(2 * 2.1551 * (sight ? 5 : 2), cluster.Max(r => r.Azimuth) - cluster.Min(r => r.Azimuth), 1e-9);
            }
            if (!sight) Assert.All(powers, power => Assert.True(power >= powers.Max() * 0.00316 * 0.99));
            Assert.InRange(strongest, 0, 1 + 1e-9);
        }
    }

    [Theory]
    [InlineData(10, 0, 1)]
    [InlineData(100, 0, 0.348)]
    [InlineData(60, 80, 0.348)]
    public void SightProbability_AnyDistance_IsThatOfTheTable(double x, double y, double expected) =>
        Assert.Equal(expected, UmaLink.SightProbability(new Position(x, y, -23.5)), 1e-3);

    private static UmaLargeScale Scale(UmaLink link, int draw)
    {
        var random = new RandomStream(11, 0, (ulong)draw, 1);
        return UmaLargeScale.Draw(ref random, link);
    }

    private static UmaRay[] Rays(UmaLink link, UmaLargeScale scale, int draw)
    {
        var random = new RandomStream(11, 0, (ulong)draw, 2);
        return UmaClusters.Draw(ref random, link, scale);
    }

    private static double Spread(UmaRay[] rays, Func<UmaRay, double> value)
    {
        double mean = rays.Sum(r => r.Power * value(r));
        return Math.Sqrt(rays.Sum(r => r.Power * Math.Pow(value(r) - mean, 2)));
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(Draws / 2);

    /// <summary>The median of the logarithm of a log-normal has a standard deviation of 1.253 σ/√n.</summary>
    private static void AssertLogNormal(IEnumerable<double> values, double median, double sigma)
    {
        double[] logarithms = [.. values.Select(Math.Log10)];
        Assert.InRange((Median(logarithms) - Math.Log10(median)) / (1.2533 * sigma) * Math.Sqrt(Draws), -4, 4);
    }
}
