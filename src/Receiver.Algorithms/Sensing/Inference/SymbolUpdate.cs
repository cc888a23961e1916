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
        int users = layout.Users, carriers = layout.DataCarriers;
        SplitMatrix gram = posterior.Covariance[index];
        gram.Clear();
        foreach (int t in block.Symbols) posterior.Mean[t].Clear();
        for (int m = 0; m < layout.Antennas; m++)
        {
            if (block.Mask is not null && block.Mask[m] == 0) continue;
            for (int k = 0; k < users; k++)
            {
                for (int l = 0; l <= k; l++) SplitRows.AddConjugateProduct(channel[k], m, channel[l], m, gamma, gram, k * users + l);
                foreach (int t in block.Symbols) SplitRows.AddConjugateProduct(channel[k], m, observation[t], m, gamma, posterior.Mean[t], k);
            }
        }
        SplitMatrix system = new(users, users);
        var right = new Complex[users];
        Span<double> precision = stackalloc double[users];
        for (int n = 0; n < carriers; n++)
        {
            for (int k = 0; k < users; k++)
            {
                for (int l = 0; l <= k; l++) system[k, l] = gram[k * users + l, n];
                system.RealRow(k)[k] += 1 + gamma * block.Antennas * uncertainty[k];
            }
            for (int k = 0; k < users; k++) precision[k] = system.RealRow(k)[k];
            if (!SplitCholesky.TryFactor(system)) throw new UnsolvableException("the symbols have no finite solution");
            foreach (int t in block.Symbols)
            {
                for (int k = 0; k < users; k++) right[k] = posterior.Mean[t][k, n];
                SplitCholesky.Solve(system, right);
                for (int k = 0; k < users; k++) posterior.Mean[t][k, n] = right[k];
            }
            for (int l = 0; l < users; l++)
            {
                Array.Clear(right);
                right[l] = 1;
                if (diagonalCovariance) right[l] = 1 / precision[l];
                else SplitCholesky.Solve(system, right);
                for (int k = 0; k < users; k++) gram[k * users + l, n] = right[k];
            }
        }
        foreach (int t in block.Symbols) Denoise(block, isDiscrete, posterior, index, t);
        if (isDiscrete) TakeVariances(block, posterior, gram);
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
