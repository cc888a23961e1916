using System.Numerics;
using Receiver.Kernels;

namespace Receiver.Algorithms.Sensing;

/// <summary>
/// ln p(y) with the data symbols integrated out, the objective made of it, and the noise precision that belongs to it.
/// </summary>
/// <remarks>
/// <list type="table">
/// <item><term>L</term><description>L_data − γΣ_k‖Yp_k − H_k·u‖² + nobs·ln γ</description></item>
/// <item><term>J</term><description>L + ln prior(p) − ρ0·Σ|α|²</description></item>
/// <item><term>ρ0</term><description><see cref="GainPrecision"/>, for every link</description></item>
/// </list>
/// </remarks>
internal static class MarginalLikelihood
{
    /// <summary>ρ0.</summary>
    public const double GainPrecision = 1;

    /// <summary>H and the E-step at given columns and gains; returns L.</summary>
    public static double Evaluate(SensingState state, DataLikelihood data, Columns columns, Complex[] gains)
    {
        columns.Synthesize(gains, true, state.Response);
        double likelihood = data.Update(state);
        for (int k = 0; k < state.Layout.Users; k++) likelihood -= state.NoisePrecision * PilotError(state, k);
        return likelihood + state.Statistics.Count * Math.Log(state.NoisePrecision);
    }

    /// <summary>What stands beside L in J.</summary>
    public static double LogPrior(SensingState state, Scene scene, Complex[] gains)
    {
        double power = 0;
        foreach (Complex gain in gains) power += GainUpdate.Power(gain);
        return scene.LogPrior(state.Layout.PositionVariance) - GainPrecision * power;
    }

    /// <summary>γ = nobs/(‖y‖² − 2Re⟨H, Z⟩ + ⟨H, Rx·H⟩), without the variance of the gains; the E-step must be at the channel in the state.</summary>
    public static double NoisePrecision(SensingState state)
    {
        state.Statistics.Residual(state.Response, state.Rest);
        double error = state.Statistics.Power;
        for (int k = 0; k < state.Layout.Users; k++)
            error -= InnerProduct(state.Response.Data[k], state.Statistics.Correlation.Data[k]) + InnerProduct(state.Response.Data[k], state.Rest.Data[k])
                + InnerProduct(state.Response.Pilot[k], state.Statistics.Correlation.Pilot[k]) + InnerProduct(state.Response.Pilot[k], state.Rest.Pilot[k]);
        double precision = state.Statistics.Count / Math.Max(error, 1e-300);
        if (!double.IsFinite(precision)) throw new UnsolvableException("the noise level is not finite");
        return precision;
    }

    /// <summary>‖Yp_k − H_k·u‖² of a user over the antennas that were received.</summary>
    public static double PilotError(SensingState state, int user)
    {
        SplitMatrix channel = state.Response.Pilot[user];
        double error = state.Observation.UserPilotPower[user] - 2 * InnerProduct(channel, state.Statistics.Correlation.Pilot[user]);
        foreach (AntennaBlock block in state.Statistics.PilotBlocks)
            for (int m = 0; m < channel.Rows; m++)
                if (block.Mask is null || block.Mask[m] != 0) error += block.Symbols.Length * SplitRows.Power(channel, m);
        return error;
    }

    /// <summary>Re⟨A, B⟩.</summary>
    public static double InnerProduct(SplitMatrix first, SplitMatrix second)
    {
        double sum = 0;
        for (int row = 0; row < first.Rows; row++) sum += SplitDots.Dot(first, row, second, row).Real;
        return sum;
    }
}
