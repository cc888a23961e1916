using System.Numerics;
using System.Text.Json;
using Receiver.Testing;
using Xunit;

namespace Receiver.Algorithms.Tests.OneBit;

/// <summary>The double-precision reference reproduces the vectors to their own tolerances.</summary>
public sealed class AmpReferenceTests
{
    [Fact]
    public void Output_ProbitVector_Agrees()
    {
        JsonElement vector = Vectors.Load("one-bit/probit_ep_step.json");
        double tolerance = vector.GetProperty("tol").GetDouble();
        foreach (JsonElement step in vector.GetProperty("probit_real").EnumerateArray())
        {
            double vp = step.GetProperty("vp").GetDouble(), p = step.GetProperty("p").GetDouble();
            (double s, double vs) = NormalReference.Output(p, vp, step.GetProperty("y").GetDouble(), step.GetProperty("tau2").GetDouble());
            Assert.Equal(step.GetProperty("s").GetDouble(), s, tolerance);
            Assert.Equal(step.GetProperty("vs").GetDouble(), vs, tolerance);
            Assert.Equal(step.GetProperty("post_mean").GetDouble(), p + vp * s, tolerance);
            Assert.Equal(step.GetProperty("post_var").GetDouble(), vp - vp * vp * vs, tolerance);
        }
        foreach (JsonElement step in vector.GetProperty("qpsk_denoiser").EnumerateArray())
        {
            (Complex x, double vx) = AmpReference.Qpsk(new(step.GetProperty("r_re").GetDouble(), step.GetProperty("r_im").GetDouble()), step.GetProperty("v").GetDouble());
            Assert.Equal(step.GetProperty("x_re").GetDouble(), x.Real, tolerance);
            Assert.Equal(step.GetProperty("x_im").GetDouble(), x.Imaginary, tolerance);
            Assert.Equal(step.GetProperty("vx").GetDouble(), vx, tolerance);
        }
    }

    [Theory, InlineData("ce_3iters", 3, "tol_few_iters"), InlineData("ce_20iters", 20, "tol_many_iters")]
    public void Gamp_ChannelVector_Agrees(string name, int iterations, string tolerance)
    {
        GampVector vector = new();

        AmpReference.Posterior h = vector.Channel(iterations);

        vector.AssertClose(name, "h", "vh", h.Mean.Transpose(), h.Variance.Transpose(), tolerance);
    }

    [Fact]
    public void Gamp_DetectionVector_Agrees()
    {
        GampVector vector = new();

        AmpReference.Posterior x = vector.Detection(vector.Channel(20));

        vector.AssertClose("dd_12iters", "x", "vx", x.Mean, x.Variance, "tol_many_iters");
    }

    [Theory, InlineData("bigamp_2iters", 2, "tol_few_iters"), InlineData("bigamp_15iters", 15, "tol_many_iters")]
    public void Joint_Vector_Agrees(string name, int iterations, string tolerance)
    {
        GampVector vector = new();
        AmpReference.Posterior h = vector.Channel(20), x = vector.Detection(h);
        var joint = new AmpReference.Joint(vector.Y, vector.Pilots, new(h.Mean.Transpose(), h.Variance.Transpose()), x, vector.Noise);

        for (int iteration = 0; iteration < iterations; iteration++)
        {
            joint.Propose(iteration == 0 ? 1 : vector.Damping);
            joint.Accept(vector.Damping);
        }

        vector.AssertClose(name, "h", "vh", joint.Channel.Mean, joint.Channel.Variance, tolerance);
        vector.AssertClose(name, "x", "vx", joint.Symbols.Mean, joint.Symbols.Variance, tolerance);
    }
}
