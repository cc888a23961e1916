using System.Numerics;
using Receiver.Frames;
using Receiver.Kernels;

namespace Receiver.Algorithms.Sensing;

/// <summary>q(x) of Module A: per subcarrier the MMSE of all users, with the full covariance between them; for QPSK the mean of the alphabet.</summary>
/// <remarks>
/// <list type="table">
/// <item><term>Ψ = [h_1n … h_Kn]</term><description>mean channel <c>[M×K]</c> of subcarrier n</description></item>
/// <item><term>W_x</term><description>I + γ(ΨᴴΨ + Diag(M·Σ_q σ²_kq)) over links with s &gt; 0.5</description></item>
/// <item><term>V, μx</term><description>W_x⁻¹ and γ·V·Ψᴴy_d, <see cref="SymbolPosterior"/></description></item>
/// </list>
/// Reference: Liu et al., Lemma 2 and (56), corrected: the prior enters by its inverse variance, and V keeps its K×K entries, which is worth 3 dB of channel.
/// </remarks>
internal static class SymbolUpdate
{
    private static readonly double Root2 = Math.Sqrt(2);

    public static void Update(SensingState state, bool diagonalCovariance)
    {
        SensingLayout layout = state.Layout;
        state.Columns.Synthesize(state.Links.Gain, true, state.Response);
        Span<double> uncertainty = stackalloc double[layout.Users];
        for (int k = 0; k < layout.Users; k++)
            for (int q = 0; q < state.Links.PerUser; q++)
                if (state.Links.Probability[state.Links.At(k, q)] > 0.5 || q == 0) uncertainty[k] += state.Links.Variance[state.Links.At(k, q)];
        UpdateAt(state, uncertainty, diagonalCovariance);
    }

    /// <summary>The same at the channel in <see cref="SensingState.Response"/>, whose variance is given for each user <c>[K]</c>.</summary>
    public static void UpdateAt(SensingState state, ReadOnlySpan<double> uncertainty, bool diagonalCovariance)
    {
        bool isDiscrete = state.Problem.Format.Constellation == Constellation.Qpsk;
        for (int block = 0; block < state.Observation.DataBlocks.Length; block++)
            Update(state.Layout, state.Observation.DataBlocks[block], state.Response.Data, state.Observation.Data, state.NoisePrecision, uncertainty,
                isDiscrete, diagonalCovariance, state.Posterior, block);
        state.Statistics.Update(state.Posterior);
    }

    internal static void Update(
        SensingLayout layout, AntennaBlock block, SplitMatrix[] channel, SplitMatrix[] observation, double gamma, ReadOnlySpan<double> uncertainty,
        bool isDiscrete, bool diagonalCovariance, SymbolPosterior posterior, int index)
    {
        int users = layout.Users;
        SplitMatrix covariance = posterior.Covariance[index], matched = posterior.Matched;
        ReadOnlySpan<SplitMatrix> samples = observation.AsSpan(block.Symbols[0], block.Symbols.Length);
        matched.Reshape(samples.Length * users, layout.DataCarriers, clear: false);
        SplitColumns.InnerProducts(channel, channel, block.Mask, gamma, covariance, users, 1, lower: true);
        SplitColumns.InnerProducts(channel, samples, block.Mask, gamma, matched, 1, users);
        for (int k = 0; k < users; k++)
        {
            Span<double> own = covariance.RealRow(k * (users + 1));
            foreach (ref double value in own) value += 1 + gamma * block.Antennas * uncertainty[k];
            if (diagonalCovariance) own.CopyTo(posterior.Variance[block.Symbols[0]].RealRow(k));
        }
        if (!double.IsFinite(HermitianLanes.Invert(covariance, users))) throw new UnsolvableException("the symbols have no finite solution");
        for (int i = 0; i < samples.Length; i++)
            for (int k = 0; k < users; k++) SplitRows.SumOfProducts(covariance, k * users, matched, i * users, 1, users, posterior.Mean[block.Symbols[i]], k);
        if (diagonalCovariance) TakeDiagonal(posterior.Variance[block.Symbols[0]], covariance);
        foreach (int t in block.Symbols) Denoise(block, isDiscrete, posterior, index, t);
        if (isDiscrete) TakeVariances(block, posterior, covariance);
    }

    // V as the inverse of the diagonal of W_x alone, which stands in real parts of <c>[K×Nd]</c>.
    private static void TakeDiagonal(SplitMatrix precision, SplitMatrix covariance)
    {
        covariance.Clear();
        for (int k = 0; k < precision.Rows; k++)
        {
            Span<double> own = covariance.RealRow(k * (precision.Rows + 1));
            for (int n = 0; n < own.Length; n++) own[n] = 1 / precision.RealRow(k)[n];
        }
    }

    // Extrinsic mean me and variance ve of each symbol, LLR −2√2·me/ve of its bits, and with QPSK the mean over the alphabet.
    private static void Denoise(AntennaBlock block, bool isDiscrete, SymbolPosterior posterior, int index, int t)
    {
        int users = posterior.Mean[t].Rows;
        for (int k = 0; k < users; k++)
        {
            Span<double> real = posterior.Mean[t].RealRow(k), imaginary = posterior.Mean[t].ImaginaryRow(k), variance = posterior.Variance[t].RealRow(k);
            Span<double> inPhase = posterior.BitLlr[t].RealRow(k), quadrature = posterior.BitLlr[t].ImaginaryRow(k);
            ReadOnlySpan<double> own = posterior.Covariance[index].RealRow(k * (users + 1));
            for (int n = 0; n < real.Length; n++)
            {
                double scale = Root2 / Math.Min(own[n], 0.9999), re = scale * real[n], im = scale * imaginary[n];
                (inPhase[n], quadrature[n], variance[n]) = (-2 * re, -2 * im, own[n]);
                if (!isDiscrete) continue;
                (real[n], imaginary[n]) = (Math.Tanh(re) / Root2, Math.Tanh(im) / Root2);
                variance[n] = 1 - real[n] * real[n] - imaginary[n] * imaginary[n];
            }
        }
    }

    private static void TakeVariances(AntennaBlock block, SymbolPosterior posterior, SplitMatrix covariance)
    {
        int users = posterior.Mean[0].Rows;
        covariance.Clear();
        for (int k = 0; k < users; k++)
        {
            Span<double> own = covariance.RealRow(k * (users + 1));
            for (int n = 0; n < own.Length; n++)
            {
                double sum = 0;
                foreach (int t in block.Symbols) sum += posterior.Variance[t].RealRow(k)[n];
                own[n] = Math.Max(sum / block.Symbols.Length, 1e-6);
            }
        }
    }
}
