using System.Numerics;
using Receiver.Frames;
using Receiver.Kernels;

namespace Receiver.Algorithms.Sensing;

/// <summary>QPSK symbols: what is common to the exact likelihood and to its bound for many users (section 5c of the design).</summary>
/// <remarks>
/// <list type="table">
/// <item><term>γG_n, γb_tn</term><description>γΨ_nᴴΨ_n and γΨ_nᴴy_tn over the antennas of a block</description></item>
/// <item><term>Rx</term><description>Σ_t⟨x_k*·x_l⟩ with Td on the diagonal; Td·V of <see cref="SymbolPosterior"/> is what Σ_t conj(μx_k)·μx_l lacks of it</description></item>
/// <item><term>Rm</term><description>Σ_t conj(μx_k)·μx_l, the information: symbols that are decided count as known, the others as absent</description></item>
/// </list>
/// The energy of a vector x leaves γΣ_k G_kk|x_k|² out, which is the same for all of them.
/// </remarks>
internal abstract class QpskData(SensingLayout layout) : DataLikelihood
{
    private static readonly double Root2 = Math.Sqrt(2);
    private SplitMatrix[] _information = [];

    public override SplitMatrix[] Information => _information;

    public override SplitMatrix[]? Covariance => null;

    /// <summary>γG, lower triangle and diagonal, row kK + l <c>[K²×Nd]</c>.</summary>
    protected SplitMatrix Gram { get; } = new();

    /// <summary>γb, row iK + k for the i-th symbol of the block <c>[…×Nd]</c>.</summary>
    protected SplitMatrix Matched { get; } = new();

    /// <summary>q(x) of one block into <see cref="SymbolPosterior.Mean"/> and <see cref="SymbolPosterior.Covariance"/>; Σ ln Σ_x e^energy or its bound.</summary>
    protected abstract double Expect(SensingState state, int block);

    public override double Update(SensingState state)
    {
        AntennaBlock[] blocks = state.Observation.DataBlocks;
        if (_information.Length != blocks.Length) _information = [.. blocks.Select(_ => new SplitMatrix())];
        double sum = -(double)layout.DataSymbols * layout.DataCarriers * layout.Users * Math.Log(4) - state.NoisePrecision * state.Observation.DataPower;
        for (int block = 0; block < blocks.Length; block++)
        {
            Match(state, blocks[block]);
            for (int k = 0; k < layout.Users; k++)
                foreach (double power in Gram.RealRow(k * (layout.Users + 1))) sum -= blocks[block].Symbols.Length * power;
            sum += Expect(state, block);
            FillInformation(state, blocks[block], _information[block]);
        }
        state.Statistics.Update(state.Posterior);
        return sum;
    }

    /// <summary>
    /// H_k → jʳH_k leaves the data as likely as before; only the pilots know. A user whose pilots are r quarter turns off is turned back, in every link.
    /// </summary>
    public override bool Turn(SensingState state)
    {
        bool isTurned = false;
        for (int k = 0; k < layout.Users; k++)
        {
            Complex product = Complex.Zero;
            SplitMatrix channel = state.Response.Pilot[k];
            for (int m = 0; m < channel.Rows; m++) product += SplitDots.Dot(channel, m, state.Statistics.Correlation.Pilot[k], m);
            int turns = (int)Math.Round(product.Phase / (Math.PI / 2)) & 3;
            if (turns == 0) continue;
            isTurned = true;
            for (int q = 0; q < state.Links.PerUser; q++)
                for (int turn = 0; turn < turns; turn++) state.Links.Gain[state.Links.At(k, q)] *= Complex.ImaginaryOne;
        }
        return isTurned;
    }

    /// <summary>Means, variances and the LLR −2artanh(√2μ) of every bit.</summary>
    public override void Decide(SensingState state)
    {
        Update(state);
        for (int block = 0; block < state.Observation.DataBlocks.Length; block++) Refine(state, block);
        for (int t = 0; t < layout.DataSymbols; t++)
            for (int k = 0; k < layout.Users; k++)
            {
                ReadOnlySpan<double> real = state.Posterior.Mean[t].RealRow(k), imaginary = state.Posterior.Mean[t].ImaginaryRow(k);
                Span<double> inPhase = state.Posterior.BitLlr[t].RealRow(k), quadrature = state.Posterior.BitLlr[t].ImaginaryRow(k);
                Span<double> variance = state.Posterior.Variance[t].RealRow(k);
                for (int n = 0; n < real.Length; n++)
                {
                    (inPhase[n], quadrature[n]) = (Ratio(real[n]), Ratio(imaginary[n]));
                    variance[n] = Math.Max(1 - real[n] * real[n] - imaginary[n] * imaginary[n], 0);
                }
            }
    }

    /// <summary>Betters the means before they are put out.</summary>
    protected virtual void Refine(SensingState state, int block) { }

    /// <summary>γG and γb of one block at the channel in the state.</summary>
    protected void Match(SensingState state, AntennaBlock block)
    {
        int users = layout.Users;
        double gamma = state.NoisePrecision;
        SplitMatrix[] channel = state.Response.Data;
        Gram.Reshape(users * users, layout.DataCarriers);
        Matched.Reshape(block.Symbols.Length * users, layout.DataCarriers);
        for (int m = 0; m < layout.Antennas; m++)
        {
            if (block.Mask is not null && block.Mask[m] == 0) continue;
            for (int k = 0; k < users; k++)
            {
                for (int l = 0; l <= k; l++) SplitRows.AddConjugateProduct(channel[k], m, channel[l], m, gamma, Gram, k * users + l);
                for (int i = 0; i < block.Symbols.Length; i++)
                    SplitRows.AddConjugateProduct(channel[k], m, state.Observation.Data[block.Symbols[i]], m, gamma, Matched, i * users + k);
            }
        }
    }

    // Keeps the ratio finite where all but one bit pattern has underflown.
    private static double Ratio(double mean) => -2 * Math.Atanh(Math.Clamp(Root2 * mean, -1 + 1e-15, 1 - 1e-15));

    private void FillInformation(SensingState state, AntennaBlock block, SplitMatrix information)
    {
        int users = layout.Users;
        information.Reshape(users * users, layout.DataCarriers);
        foreach (int t in block.Symbols)
            for (int k = 0; k < users; k++)
                for (int l = 0; l < users; l++) SplitRows.AddConjugateProduct(state.Posterior.Mean[t], k, state.Posterior.Mean[t], l, 1, information, k * users + l);
    }
}

/// <summary>QPSK of at most four users: all 4^K vectors are summed over.</summary>
internal sealed class QpskEnumerated(SensingLayout layout) : QpskData(layout)
{
    private readonly QpskEnumeration _enumeration = new(layout.Users);
    private readonly SplitMatrix _products = new();
    private readonly int _users = layout.Users;

    protected override double Expect(SensingState state, int block)
    {
        int[] symbols = state.Observation.DataBlocks[block].Symbols;
        SplitMatrix covariance = state.Posterior.Covariance[block];
        _products.Reshape(covariance.Rows, covariance.Columns);
        double sum = 0;
        for (int i = 0; i < symbols.Length; i++)
            sum += _enumeration.Expect(Gram, Matched, i * _users, state.Posterior.Mean[symbols[i]], _products);
        FillCovariance(state, symbols, covariance);
        return sum;
    }

    // V_lk = (C_kl − Σ_t conj(μx_k)·μx_l)/Td, note the transpose; C_kk = Td.
    private void FillCovariance(SensingState state, int[] symbols, SplitMatrix covariance)
    {
        double share = 1.0 / symbols.Length;
        covariance.Clear();
        for (int k = 0; k < _users; k++)
        {
            covariance.RealRow(k * (_users + 1)).Fill(1);
            for (int l = 0; l <= k; l++)
            {
                int to = k * _users + l;
                if (l < k) SplitRows.AddScaled(_products, l * _users + k, share, covariance, to);
                foreach (int t in symbols) SplitRows.AddConjugateProduct(state.Posterior.Mean[t], l, state.Posterior.Mean[t], k, -share, covariance, to);
                if (l == k) continue;
                covariance.RealRow(to).CopyTo(covariance.RealRow(l * _users + k));
                Span<double> imaginary = covariance.ImaginaryRow(to), mirrored = covariance.ImaginaryRow(l * _users + k);
                for (int n = 0; n < imaginary.Length; n++) mirrored[n] = -imaginary[n];
            }
        }
    }
}
