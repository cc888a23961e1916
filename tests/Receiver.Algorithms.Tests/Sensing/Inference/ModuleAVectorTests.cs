using System.Numerics;
using System.Text.Json;
using Receiver.Algorithms.Sensing;
using Receiver.Frames;
using Receiver.Kernels;
using Xunit;

namespace Receiver.Algorithms.Tests.Sensing.Inference;

public sealed class ModuleAVectorTests
{
    private readonly JsonElement _root = VectorFrame.Load("bisvbi_updates");

    [Theory]
    [InlineData("alpha_full", true)]
    [InlineData("alpha_sub", false)]
    public void GainUpdate_OfTheVector_GivesItsGains(string part, bool full)
    {
        SensingState state = Start();
        GainUpdate.Update(state, new BisvbiOptions { FullInverse = full });
        JsonElement expected = _root.GetProperty(part);
        VectorFrame.Near(VectorFrame.FlatPairs(expected.GetProperty("mu")), state.Links.Gain, 1e-9);
        VectorFrame.Near(VectorFrame.Flat(expected.GetProperty("s2")), state.Links.Variance, 1e-12);
        VectorFrame.Near(VectorFrame.FlatPairs(expected.GetProperty("residual_corr")), state.Links.Residual, 1e-8);
        Assert.Equal(expected.GetProperty("expected_sq_error").GetDouble(), NoiseUpdate.ExpectedError(state), 1e-4);
        NoiseUpdate.Update(state);
        Assert.Equal(_root.GetProperty("gamma_new").GetDouble(), state.NoisePrecision, 1e-4);
    }

    [Fact]
    public void Objective_OfTheVector_IsItsPhi()
    {
        SensingState state = Start();
        Complex[] before = VectorFrame.FlatPairs(_root.GetProperty("mu_prev")), correlation = new Complex[14];
        state.Columns.Correlate(state.Statistics.Correlation, true, correlation);
        Assert.Equal(_root.GetProperty("phi_prev").GetDouble(), GainUpdate.Objective(state, before, SmallState.Product(state.Normal, before), correlation), 1e-8);
        Complex[] solved = VectorFrame.FlatPairs(_root.GetProperty("alpha_full").GetProperty("mu"));
        Assert.Equal(_root.GetProperty("alpha_full").GetProperty("phi").GetDouble(),
            GainUpdate.Objective(state, solved, SmallState.Product(state.Normal, solved), correlation), 1e-8);
    }

    [Theory]
    [InlineData("rho_s_paper", SupportRule.Paper)]
    [InlineData("rho_s_collapsed", SupportRule.Collapsed)]
    [InlineData("rho_s_loo", SupportRule.LeaveOneOut)]
    public void SupportUpdate_OfTheVector_GivesItsPrecisions(string part, SupportRule rule)
    {
        SensingState state = Start();
        GainUpdate.Update(state, new BisvbiOptions());
        VectorFrame.Flat(_root.GetProperty("s_in")).CopyTo(state.Links.Probability, 0);
        Array.Fill(state.Links.Prior, -1);
        SupportUpdate.Update(state.Links, state.Statistics, state.NoisePrecision, new BisvbiOptions { SupportRule = rule });
        JsonElement expected = _root.GetProperty(part);
        VectorFrame.Near(VectorFrame.Flat(expected.GetProperty("rho")), state.Links.Precision, 1e-6);
        VectorFrame.Near(VectorFrame.Flat(expected.GetProperty("s")), state.Links.Probability, 1e-8);
        if (rule == SupportRule.LeaveOneOut) VectorFrame.Near(VectorFrame.Flat(expected.GetProperty("llr_A")), state.Links.Evidence, 1e-6);
    }

    [Theory]
    [InlineData("mu", "V", false, false)]
    [InlineData("mu", "V_diagonal", false, true)]
    [InlineData("qpsk_mu", "qpsk_V", true, false)]
    public void SymbolUpdate_OfTheVector_GivesItsSymbols(string mean, string covariance, bool isDiscrete, bool diagonal)
    {
        JsonElement update = _root.GetProperty("x_update");
        SensingState state = Start();
        SplitMatrix[] channel = [new(4, 4), new(4, 4)];
        for (int k = 0; k < 2; k++)
            for (int m = 0; m < 4; m++)
                for (int n = 0; n < 4; n++) channel[k][m, n] = VectorFrame.Pair(update.GetProperty("h_data")[k][m][n]);
        double[] uncertainty = [.. update.GetProperty("hv").EnumerateArray().Select(value => value.GetDouble() / 4)];
        SymbolUpdate.Update(state.Layout, state.Observation.DataBlocks[0], channel, state.Observation.Data, state.NoisePrecision, uncertainty,
            isDiscrete, diagonal, state.Posterior, 0);
        for (int n = 0; n < 4; n++)
            for (int k = 0; k < 2; k++)
            {
                for (int t = 0; t < 2; t++) Near(update.GetProperty(mean)[t][k][n], state.Posterior.Mean[t][k, n]);
                for (int l = 0; l < 2; l++) Near(update.GetProperty(covariance)[n][k][l], state.Posterior.Covariance[0][2 * k + l, n]);
            }
    }

    private SensingState Start()
    {
        SensingState state = VectorFrame.State(_root);
        VectorFrame.Flat(_root.GetProperty("rho_in")).CopyTo(state.Links.Precision, 0);
        VectorFrame.Flat(_root.GetProperty("s_in")).CopyTo(state.Links.Probability, 0);
        VectorFrame.FlatPairs(_root.GetProperty("mu_prev")).CopyTo(state.Links.Gain, 0);
        return state;
    }

    private static void Near(JsonElement expected, Complex actual) => Assert.True((VectorFrame.Pair(expected) - actual).Magnitude < 1e-8, $"{expected} and {actual}");
}
