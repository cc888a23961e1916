using System.Text.Json;
using Receiver.Algorithms.OneBit;
using Receiver.Algorithms.OneBit.Activity;
using Receiver.Algorithms.OneBit.BilinearVariational;
using Receiver.Algorithms.Tests.Contracts;
using Receiver.Frames;
using Receiver.Kernels;
using Receiver.Testing;
using Xunit;

namespace Receiver.Algorithms.Tests.OneBit.BilinearVariational;

public sealed class BilinearAdviChannelEstimatorTests : ChannelEstimatorContract
{
    // The coefficients are shared by all antennas, so that samples lost at one change the others a little.
    protected override double Tolerance => 0.02;

    protected override IChannelEstimator Create() => new BilinearAdviChannelEstimator(new());

    /// <summary>With no variance left the deterministic gradients are those of the joint density at a point, which the vector has.</summary>
    [Fact]
    public void Differentiate_VectorWithoutVariance_GivesItsGradients()
    {
        JsonElement vector = Vectors.Load("one-bit/mmtc_small.json").GetProperty("bilinear");
        RealMatrix u = vector.GetProperty("h_2MxN").Matrix().ToMatrix();
        double[] alpha = vector.GetProperty("alpha").Vector(), gradient = vector.GetProperty("grad_alpha").Vector();
        double[,] gradients = vector.GetProperty("grad_h").Matrix();
        RealMatrix signs = vector.GetProperty("V_2TxN").Matrix().ToMatrix();
        var recursion = new BilinearRecursion();
        recursion.Design.Pack(vector.GetProperty("W_2Tx2M").Matrix().ToMatrix());
        recursion.Signs.Resize(signs.RowCount, signs.ColumnCount);
        recursion.Signs.Load(signs);
        recursion.Start();
        recursion.Mean.Load(u);
        recursion.Variance.Values.Clear();
        for (int m = 0; m < alpha.Length; m++) (recursion.Coefficients[m], recursion.CoefficientVariance[m]) = ((float)alpha[m], 1e-12f);

        recursion.Differentiate();

        for (int m = 0; m < alpha.Length; m++) Assert.Equal(gradient[m], recursion.CoefficientGradient[m], 2e-5);
        for (int i = 0; i < u.RowCount; i++)
            for (int n = 0; n < u.ColumnCount; n++) Assert.Equal(gradients[i, n], recursion.MeanGradient[0][i * Tile.Lanes + n], 1e-5);
    }

    [Fact]
    public void Estimate_FewActive_LevelsAndCoefficientsTellThem()
    {
        var frame = new SparseFrame(seed: 1);

        ChannelEstimate channel = Create().Estimate(frame.Estimation with { NoiseVariance = null }).Value;

        Assert.Equal(frame.Active, new TwoClassActivityDetector(new()).Detect(channel).Value.Active);
        Assert.Equal(frame.Active, new ThresholdActivityDetector(new()).Detect(channel).Value.Active);
    }

    [Fact]
    public void Validate_EverythingWrong_NamesEachMember()
    {
        Assert.Equal(["maxIterations", "rate"], new BilinearAdviOptions { MaxIterations = 0, Rate = 0 }.Validate().Select(fault => fault.Split(':')[0]));
        Assert.Empty(new BilinearAdviOptions().Validate());
    }
}
