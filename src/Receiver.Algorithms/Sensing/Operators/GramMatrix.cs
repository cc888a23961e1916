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
    // Which sum over antennas and which over frequency the pair of kinds (a, cτ, u, v) needs: weights 1, m̃x, m̃z, m̃x², m̃x·m̃z, m̃z² and 1, ñ, ñ².
    private static readonly (int First, int Second, int Antenna, int Frequency)[] Pairs =
    [
        (0, 0, 0, 0), (0, 1, 0, 1), (0, 2, 1, 0), (0, 3, 2, 0), (1, 1, 0, 2), (1, 2, 1, 1), (1, 3, 2, 1), (2, 2, 3, 0), (2, 3, 4, 0), (3, 3, 5, 0),
    ];

    private readonly SplitMatrix _steering = new(), _weighted = new(), _data = new(), _pilot = new(), _right = new();
    private readonly SplitMatrix[] _antenna = [new(), new(), new(), new(), new(), new()], _frequency = [new(), new(), new()];
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
    /// <param name="result">Reshaped to <c>[S×S]</c>.</param>
    public void Plain(Columns columns, Statistics statistics, ReadOnlySpan<int> support, SplitMatrix result)
    {
        result.Reshape(support.Length, support.Length);
        Sum(columns, statistics, statistics.Moments, support, 1, result);
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
        int size = support.Length;
        result.Reshape(4 * size, 4 * size);
        Sum(columns, statistics, moments ?? statistics.Moments, support, Pairs.Length, result);
        Complex[] factors = Factors(layout, gains);
        for (int row = 0; row < size; row++)
            for (int column = 0; column <= row; column++)
                foreach ((int first, int second, _, _) in Pairs)
                {
                    Complex sum = result[first * size + row, second * size + column];
                    Set(result, first * size + row, second * size + column, Complex.Conjugate(factors[first * size + row]) * factors[second * size + column] * sum);
                    Set(result, second * size + row, first * size + column, Complex.Conjugate(factors[second * size + row]) * factors[first * size + column] * sum);
                }
    }

    /// <summary>Factors of the extended columns <c>[4S]</c>: 1, μ·(−j2πf0/c), μ·jπ, μ·jπ; ñ, m̃x, m̃z are the weights of the sums.</summary>
    public static Complex[] Factors(SensingLayout layout, ReadOnlySpan<Complex> gains)
    {
        int size = gains.Length;
        var factors = new Complex[4 * size];
        for (int i = 0; i < size; i++)
        {
            factors[i] = 1;
            factors[size + i] = gains[i] * new Complex(0, layout.PhasePerMetre);
            factors[2 * size + i] = factors[3 * size + i] = gains[i] * new Complex(0, Math.PI);
        }
        return factors;
    }

    private static void Set(SplitMatrix matrix, int row, int column, Complex value)
    {
        matrix[row, column] = value;
        if (row != column) matrix[column, row] = Complex.Conjugate(value);
    }

    private void Sum(Columns columns, Statistics statistics, SplitMatrix[] moments, ReadOnlySpan<int> support, int pairs, SplitMatrix result)
    {
        Gather(columns, support, statistics.WithData);
        (int antennaSums, int frequencySums) = pairs == 1 ? (1, 1) : (_antenna.Length, _frequency.Length);
        Span<int> starts = stackalloc int[layout.Users + 1];
        UserStarts(support, columns.PerUser, starts);
        double[]? mask = null;
        bool ready = false;
        for (int block = 0; block < statistics.PilotBlocks.Length + (statistics.WithData ? statistics.DataBlocks.Length : 0); block++)
        {
            bool isPilot = block < statistics.PilotBlocks.Length;
            AntennaBlock antennas = isPilot ? statistics.PilotBlocks[block] : statistics.DataBlocks[block - statistics.PilotBlocks.Length];
            if (!ready || antennas.Mask != mask) SumOverAntennas(antennas.Mask, antennaSums);
            (ready, mask) = (true, antennas.Mask);
            if (isPilot) SumOverPilots(antennas.Symbols.Length, starts, frequencySums);
            else SumOverData(moments[block - statistics.PilotBlocks.Length], starts, frequencySums);
            foreach ((int first, int second, int antenna, int frequency) in Pairs.AsSpan(0, pairs))
                AddProducts(_antenna[antenna], _frequency[frequency], result, first * support.Length, second * support.Length);
        }
    }

    private void Gather(Columns columns, ReadOnlySpan<int> support, bool withData)
    {
        _steering.Reshape(support.Length, layout.Antennas);
        _pilot.Reshape(support.Length, layout.PilotCarriers);
        if (withData) _data.Reshape(support.Length, layout.DataCarriers);
        for (int i = 0; i < support.Length; i++)
        {
            (int k, int q) = Math.DivRem(support[i], columns.PerUser);
            _steering.CopyRow(i, columns.Steering[k], columns.AngleOf[q]);
            _pilot.CopyRow(i, columns.Pilot[k], q);
            if (withData) _data.CopyRow(i, columns.Data[k], q);
        }
    }

    private static void UserStarts(ReadOnlySpan<int> support, int perUser, Span<int> starts)
    {
        for (int user = 0, at = 0; user < starts.Length; user++)
        {
            while (at < support.Length && support[at] < user * perUser) at++;
            starts[user] = at;
        }
    }

    private void SumOverAntennas(double[]? mask, int sums)
    {
        int size = _steering.Rows;
        for (int sum = 0; sum < sums; sum++)
        {
            for (int m = 0; m < _masked.Length; m++) _masked[m] = _weights[sum][m] * (mask is null ? 1 : mask[m]);
            _weighted.Reshape(size, layout.Antennas);
            for (int i = 0; i < size; i++) SplitRows.Weigh(_steering, i, _masked, _weighted, i);
            _antenna[sum].Reshape(size, size);
            SplitDots.All(_steering, 0, size, _weighted, size, _antenna[sum], lower: true);
        }
    }

    private void SumOverPilots(int symbols, ReadOnlySpan<int> starts, int sums)
    {
        int size = _pilot.Rows;
        foreach (SplitMatrix frequency in _frequency.AsSpan(0, sums)) frequency.Reshape(size, size);
        for (int k = 0; k < layout.Users; k++)
        {
            _right.Reshape(size, layout.PilotCarriers);
            for (int i = starts[k]; i < starts[k + 1]; i++) SplitRows.AddScaled(_pilot, i, symbols, _right, i);
            for (int power = 0; power < sums; power++)
            {
                SplitDots.All(_pilot, starts[k], starts[k + 1], _right, starts[k + 1], _frequency[power], lower: true);
                for (int i = starts[k]; i < starts[k + 1]; i++) SplitRows.Weigh(_right, i, layout.PilotOffsets[k], _right, i);
            }
        }
    }

    private void SumOverData(SplitMatrix moments, ReadOnlySpan<int> starts, int sums)
    {
        int size = _data.Rows;
        foreach (SplitMatrix frequency in _frequency.AsSpan(0, sums)) frequency.Reshape(size, size);
        _right.Reshape(size, layout.DataCarriers);
        for (int k = 0; k < layout.Users; k++)
        {
            for (int l = 0; l <= k; l++)
                for (int i = starts[l]; i < starts[l + 1]; i++) SplitRows.Multiply(moments, k * layout.Users + l, _data, i, _right, i);
            for (int power = 0; power < sums; power++)
            {
                SplitDots.All(_data, starts[k], starts[k + 1], _right, starts[k + 1], _frequency[power], lower: true);
                if (power + 1 < sums)
                    for (int i = 0; i < starts[k + 1]; i++) SplitRows.Weigh(_right, i, layout.DataOffsets, _right, i);
            }
        }
    }

    private static void AddProducts(SplitMatrix a, SplitMatrix b, SplitMatrix result, int firstRow, int firstColumn)
    {
        for (int row = 0; row < a.Rows; row++)
        {
            Span<double> real = result.RealRow(firstRow + row)[firstColumn..], imaginary = result.ImaginaryRow(firstRow + row)[firstColumn..];
            ReadOnlySpan<double> ar = a.RealRow(row), ai = a.ImaginaryRow(row), br = b.RealRow(row), bi = b.ImaginaryRow(row);
            for (int column = 0; column <= row; column++)
            {
                real[column] += ar[column] * br[column] - ai[column] * bi[column];
                imaginary[column] += ar[column] * bi[column] + ai[column] * br[column];
            }
        }
    }
}
