using System.Numerics;
using Receiver.Kernels;

namespace Receiver.Algorithms.Sensing;

/// <summary>
/// QPSK of more users than can be enumerated: q(x) is a product, and the evidence lower bound stands for the likelihood. It starts from the MMSE with the
/// alphabet's means; one sweep over the users follows, which is worth 2–4 dB of channel.
/// </summary>
/// <remarks>
/// f_k = γ((Ψᴴy)_k − Σ_{l≠k} G_kl·μx_l) and μx_k = (tanh √2Re f_k + j·tanh √2Im f_k)/√2. What is put out has the four least decided users of every
/// resource element enumerated given the decisions about the others. Reference: section 5c of the design.
/// </remarks>
internal sealed class QpskMeanField(SensingLayout layout) : QpskData(layout)
{
    private const int Listed = QpskEnumeration.MostUsers;
    private static readonly double Root2 = Math.Sqrt(2), HalfRoot2 = Math.Sqrt(0.5);
    private readonly int _users = layout.Users;
    private readonly double[] _certain = new double[layout.Users];
    private readonly SplitMatrix _gram = new(), _matched = new(), _mean = new(), _products = new();
    private readonly QpskEnumeration _enumeration = new(Listed);

    protected override double Expect(SensingState state, int block)
    {
        AntennaBlock antennas = state.Observation.DataBlocks[block];
        SymbolUpdate.Update(state.Layout, antennas, state.Response.Data, state.Observation.Data, state.NoisePrecision, _certain,
            isDiscrete: true, diagonalCovariance: false, state.Posterior, block);
        double sum = 0;
        for (int i = 0; i < antennas.Symbols.Length; i++)
        {
            SplitMatrix mean = state.Posterior.Mean[antennas.Symbols[i]];
            for (int n = 0; n < mean.Columns; n++)
            {
                for (int k = 0; k < _users; k++)
                {
                    (double real, double imaginary) = Interference(mean, i, k, n);
                    mean[k, n] = new(Math.Tanh(Root2 * real) * HalfRoot2, Math.Tanh(Root2 * imaginary) * HalfRoot2);
                }
                sum += Bound(mean, i, n);
            }
        }
        FillCovariance(state, antennas.Symbols, state.Posterior.Covariance[block]);
        return sum;
    }

    /// <summary>f_k of the i-th symbol of the block on subcarrier n.</summary>
    private (double Real, double Imaginary) Interference(SplitMatrix mean, int i, int k, int n)
    {
        Complex value = Matched[i * _users + k, n];
        for (int l = 0; l < _users; l++)
            if (l < k) value -= Gram[k * _users + l, n] * mean[l, n];
            else if (l > k) value -= Complex.Conjugate(Gram[l * _users + k, n]) * mean[l, n];
        return (value.Real, value.Imaginary);
    }

    // Entropy of the bits and the expected energy, Σ_k Re conj(μ_k)(γb_k + f_k).
    private double Bound(SplitMatrix mean, int i, int n)
    {
        double sum = 0;
        for (int k = 0; k < _users; k++)
        {
            (double real, double imaginary) = Interference(mean, i, k, n);
            Complex own = mean[k, n], matched = Matched[i * _users + k, n];
            sum += own.Real * (matched.Real + real) + own.Imaginary * (matched.Imaginary + imaginary) + Entropy(Root2 * own.Real) + Entropy(Root2 * own.Imaginary);
        }
        return sum;
    }

    private static double Entropy(double mean)
    {
        double p = (1 + mean) / 2, q = (1 - mean) / 2;
        return -(p > 0 ? p * Math.Log(p) : 0) - (q > 0 ? q * Math.Log(q) : 0);
    }

    private void FillCovariance(SensingState state, int[] symbols, SplitMatrix covariance)
    {
        covariance.Clear();
        for (int k = 0; k < _users; k++)
        {
            covariance.RealRow(k * (_users + 1)).Fill(1);
            foreach (int t in symbols)
                SplitRows.AddConjugateProduct(state.Posterior.Mean[t], k, state.Posterior.Mean[t], k, -1.0 / symbols.Length, covariance, k * (_users + 1));
        }
    }

    protected override void Refine(SensingState state, int block)
    {
        AntennaBlock antennas = state.Observation.DataBlocks[block];
        Match(state, antennas);
        for (int i = 0; i < antennas.Symbols.Length; i++)
        {
            SplitMatrix mean = state.Posterior.Mean[antennas.Symbols[i]];
            var listed = new int[mean.Columns][];
            _gram.Reshape(Listed * Listed, mean.Columns);
            _matched.Reshape(Listed, mean.Columns);
            _mean.Reshape(Listed, mean.Columns);
            _products.Reshape(Listed * Listed, mean.Columns);
            for (int n = 0; n < mean.Columns; n++) listed[n] = List(mean, i, n);
            _enumeration.Expect(_gram, _matched, 0, _mean, _products);
            for (int n = 0; n < mean.Columns; n++)
                for (int a = 0; a < Listed; a++) mean[listed[n][a], n] = _mean[a, n];
        }
    }

    // The users whose bits are least certain, with what the decided ones leave of their energy.
    private int[] List(SplitMatrix mean, int i, int n)
    {
        int[] order = [.. Enumerable.Range(0, _users).OrderBy(k => Math.Min(Math.Abs(mean[k, n].Real), Math.Abs(mean[k, n].Imaginary)))];
        int[] listed = [.. order.Take(Listed).Order()];
        for (int a = 0; a < Listed; a++)
        {
            int k = listed[a];
            Complex rest = Matched[i * _users + k, n];
            foreach (int l in order.Skip(Listed))
            {
                var decided = new Complex(Math.CopySign(HalfRoot2, mean[l, n].Real), Math.CopySign(HalfRoot2, mean[l, n].Imaginary));
                rest -= (l < k ? Gram[k * _users + l, n] : Complex.Conjugate(Gram[l * _users + k, n])) * decided;
            }
            _matched[a, n] = rest;
            for (int b = 0; b < a; b++) _gram[a * Listed + b, n] = Gram[k * _users + listed[b], n];
        }
        return listed;
    }
}
