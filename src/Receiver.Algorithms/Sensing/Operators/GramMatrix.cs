using System.Numerics;
using Receiver.Kernels;

namespace Receiver.Algorithms.Sensing;

/// <summary>
/// ⟨AᴴA⟩ between columns of a support, and between the extended columns [a | d_cτ | d_u | d_v], derivatives with the gain as a factor: each element is an inner product over antennas
/// times one over frequency, (a_qᴴa_q')·[Σ_D conj(f_kq)·f_lq'·Rx[n, k, l] + δ_kl·Tp·Σ_Pk conj(f_kq)·f_kq'], summed over blocks of symbols.
/// </summary>
/// <remarks>
/// <list type="table">
/// <item><term>a_q, f_kq</term><description>antenna and frequency factor of a column, <c>[M]</c> and <c>[Nd]</c> or <c>[Np]</c>, of <see cref="Columns"/></description></item>
/// <item><term>Rx, Tp</term><description><see cref="Statistics.Moments"/> <c>[K²×Nd]</c>, pilot symbols of a block</description></item>
/// <item><term>d_cτ, d_u, d_v</term><description>μ(−j2πf0ñ/c)·a ⊗ f in 1/m, μ(jπm̃x a) ⊗ f, μ(jπm̃z a) ⊗ f</description></item>
/// </list>
/// Reference: Liu et al., (26) and (41); the factors are ours.
/// </remarks>
internal sealed class GramMatrix(SensingLayout layout)
{
    private const int Kinds = 4;

    // Which sum over antennas and which over frequency the pair of kinds (a, cτ, u, v) needs: weights 1, m̃x, m̃z, m̃x², m̃x·m̃z, m̃z² and 1, ñ, ñ².
    private static readonly (int First, int Second, int Antenna, int Frequency)[] Pairs =
    [
        (0, 0, 0, 0), (0, 1, 0, 1), (0, 2, 1, 0), (0, 3, 2, 0), (1, 1, 0, 2), (1, 2, 1, 1), (1, 3, 2, 1), (2, 2, 3, 0), (2, 3, 4, 0), (3, 3, 5, 0),
    ];

    private readonly LinkColumns _links = new(layout);
    private readonly SplitMatrix _weighted = new(), _right = new(), _factors = new();
    private readonly SplitMatrix[] _antenna = Matrices(6), _frequency = Matrices(3), _sums = Matrices(Pairs.Length);
    private readonly double[][] _weights =
    [
        [.. layout.Horizontal.Select(_ => 1.0)], layout.Horizontal, layout.Vertical, [.. layout.Horizontal.Select(x => x * x)],
        [.. layout.Horizontal.Zip(layout.Vertical, (x, z) => x * z)], [.. layout.Vertical.Select(z => z * z)],
    ];

    private readonly double[] _masked = new double[layout.Antennas];

    /// <summary>The lower triangle of ⟨AᴴA⟩ on a support.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="statistics">Rx, Tp and the blocks.</param>
    /// <param name="support">Indices of columns, ascending <c>[S]</c>.</param>
    /// <param name="result">Reshaped to <c>[S×S]</c>; above the diagonal it means nothing.</param>
    public void Plain(Columns columns, Statistics statistics, ReadOnlySpan<int> support, SplitMatrix result)
    {
        _links.Gather(columns, support, statistics.WithData);
        Plain(_links, statistics, result);
    }

    /// <summary>The same of links whose columns are side by side.</summary>
    public void Plain(LinkColumns links, Statistics statistics, SplitMatrix result)
    {
        Sum(links, statistics, statistics.Moments, 1);
        result.CopyFrom(_sums[0]);
    }

    /// <summary>⟨AᴴA⟩ between all extended columns, kind after kind, both triangles.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="statistics">Rx, Tp and the blocks.</param>
    /// <param name="support">Indices of columns, ascending <c>[S]</c>.</param>
    /// <param name="gains">μ of the support, a factor of the derivatives <c>[S]</c>.</param>
    /// <param name="result">Reshaped to <c>[4S×4S]</c>.</param>
    /// <param name="moments">What stands for Rx of each data block; null: Rx itself.</param>
    public void Extended(
        Columns columns, Statistics statistics, ReadOnlySpan<int> support, ReadOnlySpan<Complex> gains, SplitMatrix result, SplitMatrix[]? moments = null)
    {
        _links.Gather(columns, support, statistics.WithData);
        Extended(_links, statistics, gains, result, moments);
    }

    /// <summary>The same of links whose columns are side by side.</summary>
    public void Extended(LinkColumns links, Statistics statistics, ReadOnlySpan<Complex> gains, SplitMatrix result, SplitMatrix[]? moments = null)
    {
        int size = links.Count;
        Sum(links, statistics, moments ?? statistics.Moments, Pairs.Length);
        _factors.Reshape(1, Kinds * size);
        for (int i = 0; i < _factors.Columns; i++) _factors[0, i] = Factor(layout, gains, i);
        result.Reshape(Kinds * size, Kinds * size, clear: false);
        for (int pair = 0; pair < Pairs.Length; pair++)
            for (int row = 0; row < size; row++)
            {
                Put(Pairs[pair].First, Pairs[pair].Second);
                if (Pairs[pair].First != Pairs[pair].Second) Put(Pairs[pair].Second, Pairs[pair].First);

                void Put(int first, int second) => SplitRows.MultiplyScaled(_sums[pair], row, _factors, 0, second * size,
                    Complex.Conjugate(_factors[0, first * size + row]), row + 1, result, first * size + row, second * size);
            }
        Mirror(result, size);
        for (int row = 0; row < result.Rows; row++) result.ClearPadding(row);
    }

    /// <summary>Factors of the extended columns <c>[4S]</c>: 1, μ·(−j2πf0/c), μ·jπ, μ·jπ; ñ, m̃x, m̃z are the weights of the sums.</summary>
    public static Complex[] Factors(SensingLayout layout, ReadOnlySpan<Complex> gains)
    {
        var factors = new Complex[Kinds * gains.Length];
        for (int i = 0; i < factors.Length; i++) factors[i] = Factor(layout, gains, i);
        return factors;
    }

    /// <summary>The factor of one extended column.</summary>
    public static Complex Factor(SensingLayout layout, ReadOnlySpan<Complex> gains, int column) => (column / gains.Length) switch
    {
        0 => 1,
        1 => gains[column % gains.Length] * new Complex(0, layout.PhasePerMetre),
        _ => gains[column % gains.Length] * new Complex(0, Math.PI),
    };

    // Of each pair of kinds the entries below the diagonal to those above it, of the kinds the other way round.
    private static void Mirror(SplitMatrix matrix, int size)
    {
        (double[] real, double[] imaginary, int stride) = (matrix.Real, matrix.Imaginary, matrix.Stride);
        for (int row = 0; row < size; row++)
            for (int first = 0; first < Kinds; first++)
                for (int second = 0; second < Kinds; second++)
                {
                    int from = (first * size + row) * stride + second * size, to = second * size * stride + first * size + row;
                    for (int column = 0; column < row; column++, from++, to += stride) (real[to], imaginary[to]) = (real[from], -imaginary[from]);
                }
    }

    private void Sum(LinkColumns links, Statistics statistics, SplitMatrix[] moments, int pairs)
    {
        (int antennaSums, int frequencySums) = pairs == 1 ? (1, 1) : (_antenna.Length, _frequency.Length);
        foreach (SplitMatrix sum in _sums.AsSpan(0, pairs)) sum.Reshape(links.Count, links.Count);
        double[]? mask = null;
        bool ready = false;
        for (int block = 0; block < statistics.PilotBlocks.Length + (statistics.WithData ? statistics.DataBlocks.Length : 0); block++)
        {
            bool isPilot = block < statistics.PilotBlocks.Length;
            AntennaBlock antennas = isPilot ? statistics.PilotBlocks[block] : statistics.DataBlocks[block - statistics.PilotBlocks.Length];
            if (!ready || antennas.Mask != mask) SumOverAntennas(links, antennas.Mask, antennaSums);
            (ready, mask) = (true, antennas.Mask);
            if (isPilot) SumOverPilots(links, antennas.Symbols.Length, frequencySums);
            else SumOverData(links, moments[block - statistics.PilotBlocks.Length], frequencySums);
            for (int pair = 0; pair < pairs; pair++)
                for (int row = 0; row < links.Count; row++)
                    SplitRows.AddProduct(_antenna[Pairs[pair].Antenna], row, _frequency[Pairs[pair].Frequency], row, 1, _sums[pair], row);
        }
    }

    private void SumOverAntennas(LinkColumns links, double[]? mask, int sums)
    {
        for (int sum = 0; sum < sums; sum++)
        {
            for (int m = 0; m < _masked.Length; m++) _masked[m] = _weights[sum][m] * (mask is null ? 1 : mask[m]);
            _weighted.Reshape(links.Count, layout.Antennas, clear: false);
            for (int i = 0; i < links.Count; i++) SplitRows.Weigh(links.Steering, i, _masked, _weighted, i);
            _antenna[sum].Reshape(links.Count, links.Count);
            SplitDots.All(links.Steering, 0, links.Count, _weighted, links.Count, _antenna[sum], lower: true);
        }
    }

    private void SumOverPilots(LinkColumns links, int symbols, int sums)
    {
        foreach (SplitMatrix frequency in _frequency.AsSpan(0, sums)) frequency.Reshape(links.Count, links.Count);
        for (int k = 0; k < layout.Users; k++)
        {
            (int start, int end) = (links.Starts[k], links.Starts[k + 1]);
            _right.Reshape(links.Count, layout.PilotCarriers);
            for (int i = start; i < end; i++) SplitRows.AddScaled(links.Pilot, i, symbols, _right, i);
            for (int power = 0; power < sums; power++)
            {
                SplitDots.All(links.Pilot, start, end, _right, end, _frequency[power], lower: true);
                for (int i = start; i < end; i++) SplitRows.Weigh(_right, i, layout.PilotOffsets[k], _right, i);
            }
        }
    }

    private void SumOverData(LinkColumns links, SplitMatrix moments, int sums)
    {
        foreach (SplitMatrix frequency in _frequency.AsSpan(0, sums)) frequency.Reshape(links.Count, links.Count);
        _right.Reshape(links.Count, layout.DataCarriers, clear: false);
        for (int k = 0; k < layout.Users; k++)
        {
            (int start, int end) = (links.Starts[k], links.Starts[k + 1]);
            for (int l = 0; l <= k; l++)
                for (int i = links.Starts[l]; i < links.Starts[l + 1]; i++) SplitRows.Multiply(moments, k * layout.Users + l, links.Data, i, _right, i);
            for (int power = 0; power < sums; power++)
            {
                SplitDots.All(links.Data, start, end, _right, end, _frequency[power], lower: true);
                if (power + 1 < sums)
                    for (int i = 0; i < end; i++) SplitRows.Weigh(_right, i, layout.DataOffsets, _right, i);
            }
        }
    }

    private static SplitMatrix[] Matrices(int count) => [.. Enumerable.Range(0, count).Select(_ => new SplitMatrix())];
}
