using System.Numerics;
using System.Text.Json;
using Receiver.Algorithms.OneBit;
using Receiver.Algorithms.OneBit.Activity;
using Receiver.Algorithms.OneBit.BernoulliGaussian;
using Receiver.Algorithms.OneBit.MessagePassing;
using Receiver.Algorithms.Tests.Contracts;
using Receiver.Frames;
using Receiver.Kernels;
using Receiver.Testing;
using Xunit;

namespace Receiver.Algorithms.Tests.OneBit.BernoulliGaussian;

public sealed class BernoulliGaussianGampEstimatorTests : ChannelEstimatorContract
{
    protected override IChannelEstimator Create() => new BernoulliGaussianGampEstimator(new());

    [Fact]
    public void Apply_Vector_GivesItsOddsAndPosterior()
    {
        JsonElement vector = Vectors.Load("one-bit/mmtc_small.json").GetProperty("bg_denoiser");
        Complex[,] expected = vector.GetProperty("x").SplitMatrix();
        double[,] variances = vector.GetProperty("vx").Matrix();
        int users = expected.GetLength(0), antennas = expected.GetLength(1);
        TileBatch mean = new(), variance = new();
        mean.Fill(2 * users, antennas, 0);
        mean.Load(vector.GetProperty("r_MxN").SplitMatrix().ToMatrix());
        // A lane without an observation: v is what 1/max(0, 1e-9) makes of it.
        variance.Fill(users, antennas, 1e9f);
        double[,] noise = vector.GetProperty("v").Matrix();
        for (int m = 0; m < users; m++)
            for (int n = 0; n < antennas; n++) variance[0][m * Tile.Lanes + n] = (float)noise[m, n];
        var denoiser = new BernoulliGaussianDenoiser();
        denoiser.Reset(users, vector.GetProperty("rho").GetDouble());

        denoiser.Apply(mean, variance);

        double[] odds = vector.GetProperty("LLR").Vector();
        for (int m = 0; m < users; m++)
        {
            Assert.Equal(odds[m], denoiser.LogOdds[m], 1e-5 * Math.Max(1, Math.Abs(odds[m])));
            for (int n = 0; n < antennas; n++)
            {
                Assert.Equal(expected[m, n].Real, mean[0][m * Tile.Lanes + n], 1e-6);
                Assert.Equal(expected[m, n].Imaginary, mean[0][(users + m) * Tile.Lanes + n], 1e-6);
                Assert.Equal(variances[m, n], variance[0][m * Tile.Lanes + n], 1e-6);
            }
        }
    }

    [Theory, InlineData(null), InlineData(0.15)]
    public void Estimate_FewActive_OddsTellThem(double? rate)
    {
        var frame = new SparseFrame(seed: 1);

        ChannelEstimate channel = new BernoulliGaussianGampEstimator(new() { ActivityRate = rate }).Estimate(frame.Estimation).Value;

        Assert.Equal(frame.Active, new PosteriorOddsActivityDetector().Detect(channel).Value.Active);
    }

    [Fact]
    public void Estimate_NobodyActive_FindsNobody() =>
        Assert.All(Create().Estimate(new SparseFrame(seed: 2, active: 0).Estimation).Value.Activity!.LogLikelihoodRatios!, ratio => Assert.True(ratio < 0));

    [Fact]
    public void Estimate_NoiseUnknown_SaysWhatIsMissing() =>
        Assert.Contains("noiseVariance", Assert.Throws<UnsolvableException>(() =>
            Create().Estimate(new SparseFrame(seed: 1).Estimation with { NoiseVariance = null })).Message);

    [Fact]
    public void Validate_EverythingWrong_NamesEachMember()
    {
        var options = new BernoulliGaussianGampOptions { MaxIterations = 0, Damping = 0, ActivityRate = 0 };

        Assert.Equal(["maxIterations", "damping", "activityRate"], options.Validate().Select(fault => fault.Split(':')[0]));
        Assert.Empty(new BernoulliGaussianGampOptions().Validate());
    }
}
