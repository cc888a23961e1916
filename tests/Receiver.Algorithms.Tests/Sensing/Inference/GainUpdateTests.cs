using System.Numerics;
using Receiver.Algorithms.Sensing;
using Xunit;

namespace Receiver.Algorithms.Tests.Sensing.Inference;

public sealed class GainUpdateTests
{
    [Theory]
    [InlineData(1, false, 0)]
    [InlineData(2, true, 1)]
    [InlineData(3, true, 5)]
    public void Update_PartlySupported_LowersPhi(int seed, bool lossy, int steps)
    {
        SensingState state = SmallState.Create(seed, lossy);
        double last = Phi(state);
        for (int pass = 0; pass < 3; pass++)
        {
            GainUpdate.Update(state, new BisvbiOptions { GradientSteps = steps, SupportThreshold = 40 });
            double next = Phi(state);
            Assert.True(next <= last + 1e-9 * Math.Abs(last), $"{last} and {next}");
            last = next;
        }
    }

    [Fact]
    public void Update_PartlySupported_LeavesTheResidualOfItsGains()
    {
        SensingState state = SmallState.Create(4, lossy: true);
        GainUpdate.Update(state, new BisvbiOptions { GradientSteps = 3, SupportThreshold = 40 });
        Complex[] correlation = new Complex[state.Links.Count], product = SmallState.Product(state.Normal, state.Links.Gain);
        state.Columns.Correlate(state.Statistics.Correlation, true, correlation);
        VectorFrame.Near([.. correlation.Zip(product, (c, p) => c - p)], state.Links.Residual, 1e-8);
    }

    [Theory]
    [InlineData(5, false)]
    [InlineData(6, true)]
    public void Update_AsManyStepsAsGains_IsTheFullSolution(int seed, bool lossy)
    {
        SensingState state = SmallState.Create(seed, lossy), full = SmallState.Create(seed, lossy);
        GainUpdate.Update(state, new BisvbiOptions { GradientSteps = 2 * state.Links.Count, SupportThreshold = 1e9 });
        GainUpdate.Update(full, new BisvbiOptions { FullInverse = true });
        VectorFrame.Near(full.Links.Gain, state.Links.Gain, 1e-8);
    }

    private static double Phi(SensingState state)
    {
        var correlation = new Complex[state.Links.Count];
        state.Columns.Correlate(state.Statistics.Correlation, true, correlation);
        return GainUpdate.Objective(state, state.Links.Gain, SmallState.Product(state.Normal, state.Links.Gain), correlation);
    }
}
