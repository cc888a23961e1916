using System.Numerics;
using Receiver.Kernels;

namespace Receiver.Algorithms.Sensing;

/// <summary>
/// The Fisher information of gains and scene with the data symbols integrated out, in θ = [Re α, Im α of each link][coordinates of the scene].
/// </summary>
/// <remarks>
/// <list type="table">
/// <item><term>E_k,n</term><description>extended columns [a·f | d_cτ | d_u | d_v] of the links of user k</description></item>
/// <item><term>P_k[n], Q_k[n]</term><description>Ψ_nᴴE_k,n and γV_n·P_k[n]</description></item>
/// <item><term>Gm</term><description>γ(Gram matrix with Td·B_n for Rx) − γTd·Σ_n B_n[k, l]·P_l[n]ᴴQ_k[n]</description></item>
/// <item><term>G1</term><description>Td·Σ_n Q_k[n][row l]ᵀQ_l[n][row k], without any conjugate</description></item>
/// <item><term>F</term><description>2Re(TᴴGmT) + 2Re(TᵀG1T)</description></item>
/// </list>
/// Row i of P over all links and subcarriers is one matrix. It needs no channel: Ψ_nᴴa_q is a sum of inner products of directions over the links of user i.
/// </remarks>
internal sealed class FisherMatrix(SensingLayout layout)
{
    private const int Kinds = 4;
    private readonly SplitMatrix _steering = new(), _own = new(), _response = new(), _ownResponse = new(), _angles = new(), _product = new();
    private readonly SplitMatrix _right = new(), _part = new(), _sum = new(), _gram = new(), _conjugateGram = new(), _plus = new(), _mixed = new();
    private readonly SplitMatrix[] _channel = [.. Enumerable.Range(0, layout.Users).Select(_ => new SplitMatrix())];
    private readonly SplitMatrix[] _filtered = [.. Enumerable.Range(0, layout.Users).Select(_ => new SplitMatrix())];
    private readonly double[] _weights = new double[layout.Antennas];
    private int[] _starts = [];

    /// <summary>Forms F at the scene, the gains and the E-step of a state.</summary>
    /// <param name="state">The state.</param>
    /// <param name="data">Where the E-step was made.</param>
    /// <param name="active">The links, ascending <c>[S]</c>.</param>
    /// <param name="gains">Their gains <c>[S]</c>.</param>
    /// <param name="jacobian">T beyond the gains.</param>
    /// <param name="coordinates">Coordinates of the scene, d.</param>
    /// <param name="result">F, reshaped to <c>[2S+d×2S+d]</c>, real.</param>
    public void Build(SensingState state, DataLikelihood data, int[] active, Complex[] gains, LinkJacobian jacobian, int coordinates, SplitMatrix result)
    {
        state.Gram.Extended(state.Columns, state.Statistics, active, gains, _gram, data.Information);
        Scale(_gram, state.NoisePrecision);
        _conjugateGram.Reshape(_gram.Rows, _gram.Columns);
        if (data.Covariance is { } covariance)
        {
            Gather(state.Columns, active);
            Complex[] factors = GramMatrix.Factors(layout, gains);
            for (int block = 0; block < covariance.Length; block++)
            {
                FillChannel(gains, state.Observation.DataBlocks[block].Mask);
                Filter(covariance[block], state.NoisePrecision);
                AddPairs(covariance[block], state.Observation.DataBlocks[block].Symbols.Length, state.NoisePrecision, factors);
            }
        }
        Assemble(active.Length, jacobian, coordinates, result);
    }

    private void Gather(Columns columns, int[] active)
    {
        _steering.Reshape(active.Length, layout.Antennas);
        _response.Reshape(active.Length, layout.DataCarriers);
        _starts = new int[layout.Users + 1];
        for (int i = 0; i < active.Length; i++)
        {
            (int k, int q) = Math.DivRem(active[i], columns.PerUser);
            _steering.CopyRow(i, columns.Steering[k], columns.AngleOf[q]);
            _response.CopyRow(i, columns.Data[k], q);
            for (int later = k + 1; later <= layout.Users; later++) _starts[later] = i + 1;
        }
    }

    // Row of P of a kind of column of a link: those of a user stand together, kind after kind.
    private int Row(int user, int kind, int link) => Kinds * _starts[user] + kind * (_starts[user + 1] - _starts[user]) + link - _starts[user];

    // P without the factors μ·jπ and the like: conj(Σ_q' (a_qᴴ·w·a_q')·μ_iq'·f_iq'[n])·f_kq[n] with weights w of 1, m̃x, m̃z; ñ times that for d_cτ.
    private void FillChannel(Complex[] gains, double[]? mask)
    {
        int size = _steering.Rows;
        for (int i = 0; i < layout.Users; i++)
        {
            int first = _starts[i], count = _starts[i + 1] - first;
            SplitMatrix channel = _channel[i];
            channel.Reshape(Kinds * size, layout.DataCarriers);
            _ownResponse.Reshape(count, layout.DataCarriers);
            for (int link = 0; link < count; link++) SplitRows.AddScaled(_response, first + link, gains[first + link], _ownResponse, link);
            foreach (int kind in (ReadOnlySpan<int>)[0, 2, 3])
            {
                double[]? weights = kind switch { 2 => layout.Horizontal, 3 => layout.Vertical, _ => null };
                for (int m = 0; m < _weights.Length; m++) _weights[m] = (weights?[m] ?? 1) * (mask?[m] ?? 1);
                _own.Reshape(count, layout.Antennas);
                for (int link = 0; link < count; link++) SplitRows.Weigh(_steering, first + link, _weights, _own, link);
                _angles.Reshape(size, count);
                SplitDots.All(_steering, 0, size, _own, count, _angles);
                SplitProduct.Multiply(_angles, LeftFactor.Plain, _ownResponse, _product);
                for (int k = 0; k < layout.Users; k++)
                    for (int link = _starts[k]; link < _starts[k + 1]; link++)
                    {
                        SplitRows.AddConjugateProduct(_product, link, _response, link, 1, channel, Row(k, kind, link));
                        if (kind == 0) SplitRows.Weigh(channel, Row(k, 0, link), layout.DataOffsets, channel, Row(k, 1, link));
                    }
            }
        }
    }

    // Q = γV·P.
    private void Filter(SplitMatrix covariance, double gamma)
    {
        int users = layout.Users, rows = _channel[0].Rows;
        for (int i = 0; i < users; i++)
        {
            _filtered[i].Reshape(rows, layout.DataCarriers);
            for (int row = 0; row < rows; row++)
                for (int j = 0; j < users; j++) SplitRows.AddProduct(covariance, i * users + j, _channel[j], row, gamma, _filtered[i], row);
        }
    }

    private void AddPairs(SplitMatrix covariance, int symbols, double gamma, Complex[] factors)
    {
        for (int k = 0; k < layout.Users; k++)
            for (int l = 0; l <= k; l++)
            {
                AddInformation(covariance, l, k, -gamma * symbols, factors);
                AddConjugateInformation(l, k, symbols, factors);
            }
    }

    // Gm[l, k] += scale·Σ_n B_n[k, l]·P_l[n]ᴴQ_k[n] with B = I − V, and its mirror image.
    private void AddInformation(SplitMatrix covariance, int l, int k, double scale, Complex[] factors)
    {
        int firstLeft = Kinds * _starts[l], endLeft = Kinds * _starts[l + 1], firstRight = Kinds * _starts[k], count = Kinds * _starts[k + 1] - firstRight;
        _sum.Reshape(endLeft, count);
        for (int i = 0; i < layout.Users; i++)
        {
            _right.Reshape(count, layout.DataCarriers);
            for (int row = 0; row < count; row++)
            {
                if (k == l) SplitRows.AddScaled(_filtered[i], firstRight + row, 1, _right, row);
                SplitRows.AddProduct(covariance, k * layout.Users + l, _filtered[i], firstRight + row, -1, _right, row);
            }
            _part.Reshape(endLeft, count);
            SplitDots.All(_channel[i], firstLeft, endLeft, _right, count, _part);
            for (int row = firstLeft; row < endLeft; row++) SplitRows.AddScaled(_part, row, 1, _sum, row);
        }
        Scatter(l, k, scale, factors, isConjugate: false, _gram);
    }

    // conj(G1[l, k]) = Td·Σ_n conj(Q_l[n][row k])ᵀ·conj(Q_k[n][row l]), and its mirror image.
    private void AddConjugateInformation(int l, int k, double scale, Complex[] factors)
    {
        int firstLeft = Kinds * _starts[l], endLeft = Kinds * _starts[l + 1], firstRight = Kinds * _starts[k], count = Kinds * _starts[k + 1] - firstRight;
        _right.Reshape(count, layout.DataCarriers);
        for (int row = 0; row < count; row++) Conjugate(_filtered[l], firstRight + row, _right, row);
        _sum.Reshape(endLeft, count);
        SplitDots.All(_filtered[k], firstLeft, endLeft, _right, count, _sum);
        Scatter(l, k, scale, factors, isConjugate: true, _conjugateGram);
    }

    private void Scatter(int l, int k, double scale, Complex[] factors, bool isConjugate, SplitMatrix target)
    {
        int size = _steering.Rows, firstRight = Kinds * _starts[k];
        for (int kind = 0; kind < Kinds; kind++)
            for (int link = _starts[l]; link < _starts[l + 1]; link++)
            {
                int row = kind * size + link;
                Complex left = scale * Complex.Conjugate(factors[row]);
                for (int other = 0; other < Kinds; other++)
                    for (int partner = _starts[k]; partner < _starts[k + 1]; partner++)
                    {
                        int column = other * size + partner;
                        Complex right = isConjugate ? Complex.Conjugate(factors[column]) : factors[column];
                        Complex value = left * right * _sum[Row(l, kind, link), Row(k, other, partner) - firstRight];
                        target[row, column] += value;
                        if (l != k) target[column, row] += isConjugate ? value : Complex.Conjugate(value);
                    }
            }
    }

    // With X = Gm + conj(G1) and Y = Gm − conj(G1): the rows of Re α are 2Re X, those of Im α 2Im X, both times T; only Im α with Im α is 2Re Y.
    private void Assemble(int links, LinkJacobian jacobian, int coordinates, SplitMatrix result)
    {
        result.Reshape(2 * links + coordinates, 2 * links + coordinates);
        _plus.CopyFrom(_gram);
        for (int row = 0; row < _plus.Rows; row++) SplitRows.AddScaled(_conjugateGram, row, 1, _plus, row);
        for (int i = 0; i < links; i++)
            for (int j = 0; j < links; j++)
            {
                Complex x = _plus[i, j];
                result.RealRow(2 * i)[2 * j] = 2 * x.Real;
                result.RealRow(2 * i + 1)[2 * j] = 2 * x.Imaginary;
                result.RealRow(2 * j)[2 * i + 1] = 2 * x.Imaginary;
                result.RealRow(2 * i + 1)[2 * j + 1] = 2 * (_gram[i, j] - _conjugateGram[i, j]).Real;
            }
        jacobian.Project(_plus, 2, _mixed, coordinates);
        for (int i = 0; i < links; i++)
            for (int j = 0; j < coordinates; j++)
            {
                Complex x = _mixed[i, j];
                result.RealRow(2 * i)[2 * links + j] = result.RealRow(2 * links + j)[2 * i] = x.Real;
                result.RealRow(2 * i + 1)[2 * links + j] = result.RealRow(2 * links + j)[2 * i + 1] = x.Imaginary;
            }
        jacobian.Curvature(_plus, 1, _right, coordinates);
        for (int i = 0; i < coordinates; i++) _right.RealRow(i).CopyTo(result.RealRow(2 * links + i)[(2 * links)..]);
    }

    private static void Conjugate(SplitMatrix source, int row, SplitMatrix target, int targetRow)
    {
        target.CopyRow(targetRow, source, row);
        foreach (ref double value in target.ImaginaryRow(targetRow)) value = -value;
    }

    private static void Scale(SplitMatrix matrix, double factor)
    {
        foreach (ref double value in matrix.Real.AsSpan(0, matrix.Rows * matrix.Stride)) value *= factor;
        foreach (ref double value in matrix.Imaginary.AsSpan(0, matrix.Rows * matrix.Stride)) value *= factor;
    }
}
