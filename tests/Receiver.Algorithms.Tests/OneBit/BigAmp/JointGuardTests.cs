using Receiver.Algorithms.OneBit;
using Receiver.Algorithms.OneBit.BigAmp;
using Receiver.Algorithms.OneBit.MessagePassing;
using Receiver.Frames;
using Xunit;

namespace Receiver.Algorithms.Tests.OneBit.BigAmp;

public sealed class JointGuardTests
{
    [Theory, InlineData("works"), InlineData("continues"), InlineData("oscillates")]
    public void See_GuardVector_DampsLikeIt(string name)
    {
        GuardVector vector = new(name);
        var guard = new JointGuard(0.8f);

        foreach ((double rho, double beta) in vector.Rho.Zip(vector.Beta))
        {
            guard.See(rho);
            Assert.Equal(beta, guard.Damping, 1e-6);
        }

        Assert.Equal(vector.Guarded.GetProperty("iterations").GetInt32(), guard.Iterations);
        Assert.True(guard.Settled);
        Assert.Equal(vector.Guarded.GetProperty("diverged").GetBoolean(), guard.HasDiverged(10));
    }

    [Fact]
    public void See_EverGrowing_NeverDampsBelowAQuarter()
    {
        var guard = new JointGuard(0.8f);
        for (int i = 0; i < 20; i++) guard.See(i + 1);

        Assert.Equal(0.25f, guard.Damping);
        Assert.True(guard.HasDiverged(10));
    }

    [Theory, InlineData(0.5, 1, false), InlineData(0.5, 10, true), InlineData(0.05, 10, false), InlineData(1e9, 1, true)]
    public void HasDiverged_AfterIterations_IsForThoseThatHadEnough(double rho, int iterations, bool expected)
    {
        var guard = new JointGuard(0.8f);
        for (int i = 0; i < iterations; i++) guard.See(rho);

        Assert.Equal(expected, guard.HasDiverged(10));
    }

    [Theory, InlineData("works"), InlineData("continues"), InlineData("oscillates")]
    public void Reference_GuardVector_Agrees(string name)
    {
        GuardVector vector = new(name);
        var joint = new AmpReference.Joint(vector.Y, vector.Pilots, vector.Channel, vector.Symbols, vector.Noise);

        for (int i = 0; i < vector.Rho.Length; i++)
        {
            double rho = joint.Propose(i == 0 ? 1 : vector.Beta[i - 1]);
            joint.Accept(vector.Beta[i]);
            Assert.Equal(vector.Rho[i], rho, 1e-7 * vector.Rho[i]);
        }

        for (int m = 0; m < vector.Pilots.GetLength(0); m++)
        {
            Assert.Equal(vector.Guarded.GetProperty("h_row0")[m][0].GetDouble(), joint.Channel.Mean[0, m].Real, 1e-8);
            Assert.Equal(vector.Guarded.GetProperty("vh_row0")[m].GetDouble(), joint.Channel.Variance[0, m], 1e-8);
            Assert.Equal(vector.Guarded.GetProperty("x_col0")[m][1].GetDouble(), joint.Symbols.Mean[m, 0].Imaginary, 1e-8);
            Assert.Equal(vector.Guarded.GetProperty("vx_col0")[m].GetDouble(), joint.Symbols.Variance[m, 0], 1e-8);
        }
    }

    // float32 leaves up to 1e-5 in ρ, which is itself a relative square; an oscillating frame amplifies what it is given.
    [Theory, InlineData("works", 2e-4), InlineData("continues", 1e-3), InlineData("oscillates", 1e-3)]
    public void Propose_GuardVector_Agrees(string name, double tolerance)
    {
        GuardVector vector = new(name);
        var amp = new BigAmpRecursion();
        amp.Start(vector.Problem, (float)vector.Noise, GuardVector.ToEstimate(vector.Channel), GuardVector.ToSymbols(vector.Symbols));
        var guard = new JointGuard(0.8f);

        while (guard.Iterations < 10 || !guard.Settled)
        {
            guard.See(amp.Propose(guard.Iterations == 0 ? 1 : guard.Damping, GaussianDenoiser.Instance));
            amp.Accept(guard.Damping);
            Assert.Equal(vector.Rho[guard.Iterations - 1], guard.Residual, tolerance * vector.Rho[guard.Iterations - 1] + 1e-6);
            Assert.Equal(vector.Beta[guard.Iterations - 1], guard.Damping, 1e-6);
        }

        Assert.Equal(vector.Rho.Length, guard.Iterations);
        ChannelEstimate channel = Posteriors.Channel(amp.Channel, amp.ChannelVariance, FrameStorage.New);
        Assert.Equal(vector.Guarded.GetProperty("sum_abs2_h").GetDouble(), Math.Pow(channel.Mean.FrobeniusNorm(), 2), 1e-2);
        for (int m = 0; m < vector.Pilots.GetLength(0); m++)
        {
            Assert.Equal(vector.Guarded.GetProperty("h_row0")[m][0].GetDouble(), channel.Mean[0, m].Real, 1e-3);
            Assert.Equal(vector.Guarded.GetProperty("vh_row0")[m].GetDouble(), channel.Variance[0, m], 1e-3);
        }
    }
}
