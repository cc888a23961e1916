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
/// P and Q are never built. A column of P is conj(S)·f with S = aᴴw·Ψ_n of its direction alone, w being 1, m̃x or m̃z, and one of Q is R·f with R = γV_n·conj(S);
/// so the sum over the rows of PᴴQ is made once for each pair of directions, whoever is seen through them.
/// </remarks>
internal sealed class FisherMatrix(SensingLayout layout)
{
    private const int Kinds = 4, Weights = 3;
    private readonly SplitMatrix _steering = new(), _own = new(), _response = new(), _ownResponse = new(), _angles = new();
    private readonly SplitMatrix _pairs = new(), _products = new(), _moments = new(), _part = new(), _sums = new(), _left = new(), _right = new();
    private readonly SplitMatrix _gram = new(), _conjugateGram = new(), _plus = new(), _mixed = new();
    private readonly SplitMatrix _seen = new(), _filtered = new();
    private readonly double[] _weights = new double[layout.Antennas];
    private readonly List<(int First, int Second)> _links = [];
    private int[] _userOf = [], _directionOf = [];
    private List<int>[] _seenThrough = [];

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
        double gamma = state.NoisePrecision;
        state.Gram.Extended(state.Columns, state.Statistics, active, gains, _gram, data.Information);
        Scale(_gram, gamma);
        _conjugateGram.Reshape(_gram.Rows, _gram.Columns);
        if (data.Covariance is { } covariance)
        {
            Gather(state.Columns, active);
            Complex[] factors = GramMatrix.Factors(layout, gains);
            for (int block = 0; block < covariance.Length; block++)
            {
                AntennaBlock antennas = state.Observation.DataBlocks[block];
                See(gains, antennas.Mask);
                Filter(covariance[block], gamma);
                for (int first = 0; first < _seenThrough.Length; first++)
                    for (int second = 0; second <= first; second++) AddDirections(first, second, data.Information[block], gamma, factors);
                for (int k = 0; k < layout.Users; k++)
                    for (int l = 0; l <= k; l++) AddUsers(l, k, antennas.Symbols.Length, factors);
            }
        }
        Assemble(active.Length, jacobian, coordinates, result);
    }

    // Links by user and by direction; a line of sight is a direction of its own.
    private void Gather(Columns columns, int[] active)
    {
        (_userOf, _directionOf) = (new int[active.Length], new int[active.Length]);
        var directions = new Dictionary<(int, int), int>();
        _response.Reshape(active.Length, layout.DataCarriers);
        for (int i = 0; i < active.Length; i++)
        {
            (int k, int q) = Math.DivRem(active[i], columns.PerUser);
            _userOf[i] = k;
            (int, int) direction = (q == 0 ? k : -1, columns.AngleOf[q]);
            if (!directions.TryGetValue(direction, out int at)) directions[direction] = at = directions.Count;
            _directionOf[i] = at;
            _response.CopyRow(i, columns.Data[k], q);
        }
        _seenThrough = [.. Enumerable.Range(0, directions.Count).Select(at => Enumerable.Range(0, active.Length).Where(i => _directionOf[i] == at).ToList())];
        int most = _seenThrough.Max(own => own.Count);
        _pairs.Reshape(3 * most * most, layout.DataCarriers);
        _products.Reshape(3 * most * most, Weights * Weights);
        _moments.Reshape(Weights * Weights, layout.DataCarriers);
        _steering.Reshape(directions.Count, layout.Antennas);
        for (int i = 0; i < active.Length; i++) _steering.CopyRow(_directionOf[i], columns.Steering[_userOf[i]], columns.AngleOf[active[i] % columns.PerUser]);
    }

    // S: a_jᴴw·h_i[n] = Σ_q (a_jᴴw·a_q)·μ_iq·f_iq[n] over the links of user i, in row (3i + w)J + j; no channel is needed.
    private void See(Complex[] gains, double[]? mask)
    {
        int directions = _steering.Rows;
        _seen.Reshape(layout.Users * Weights * directions, layout.DataCarriers);
        for (int i = 0; i < layout.Users; i++)
        {
            int[] own = LinksOf(i);
            _ownResponse.Reshape(own.Length, layout.DataCarriers);
            _angles.Reshape(Weights * directions, own.Length);
            for (int link = 0; link < own.Length; link++) SplitRows.AddScaled(_response, own[link], gains[own[link]], _ownResponse, link);
            for (int weight = 0; weight < Weights; weight++)
            {
                double[]? weights = weight switch { 1 => layout.Horizontal, 2 => layout.Vertical, _ => null };
                for (int m = 0; m < _weights.Length; m++) _weights[m] = (weights?[m] ?? 1) * (mask?[m] ?? 1);
                _own.Reshape(own.Length, layout.Antennas);
                for (int link = 0; link < own.Length; link++) SplitRows.Weigh(_steering, _directionOf[own[link]], _weights, _own, link);
                _sums.Reshape(directions, own.Length);
                SplitDots.All(_steering, 0, directions, _own, own.Length, _sums);
                for (int j = 0; j < directions; j++) _angles.CopyRow(weight * directions + j, _sums, j);
            }
            SplitProduct.Multiply(_angles, LeftFactor.Plain, _ownResponse, _part);
            for (int row = 0; row < _part.Rows; row++) _seen.CopyRow(i * _part.Rows + row, _part, row);
        }
    }

    // R = γV·conj(S).
    private void Filter(SplitMatrix covariance, double gamma)
    {
        int users = layout.Users, rows = Weights * _steering.Rows;
        _filtered.Reshape(users * rows, layout.DataCarriers);
        for (int i = 0; i < users; i++)
            for (int row = 0; row < rows; row++)
                for (int j = 0; j < users; j++) SplitRows.AddConjugateProduct(_seen, j * rows + row, covariance, i * users + j, gamma, _filtered, i * rows + row);
    }

    // −γTd·Σ_n B_n[k, l]·conj(f_l)·f_k·ΣS·R for all links l of one direction and k of another, and its mirror image.
    private void AddDirections(int first, int second, SplitMatrix information, double gamma, Complex[] factors)
    {
        _links.Clear();
        foreach (int i in _seenThrough[first])
            foreach (int j in _seenThrough[second])
                if (first != second || j <= i) _links.Add((i, j));
        FillPairs(information);
        FillMoments(first, second);
        int count = _links.Count;
        // Offsets ñ⁰ with all weights, ñ¹ where at least one is 1, ñ² where both are.
        SplitDots.All(_pairs, 0, count, _moments, 9, _products);
        SplitDots.All(_pairs, count, 2 * count, _moments, 5, _products);
        SplitDots.All(_pairs, 2 * count, 3 * count, _moments, 1, _products);
        for (int pair = 0; pair < count; pair++)
            for (int kind = 0; kind < Kinds; kind++)
                for (int other = 0; other < Kinds; other++)
                {
                    int power = (kind == 1 ? 1 : 0) + (other == 1 ? 1 : 0);
                    Add(_gram, _links[pair].First, kind, _links[pair].Second, other, -gamma * _products[power * count + pair, Moment(WeightOf(kind), WeightOf(other))], factors);
                }
    }

    // conj(w), ñ·conj(w) and ñ²·conj(w) of each pair of links, w = Td·B_n[k, l]·conj(f_l)·f_k.
    private void FillPairs(SplitMatrix information)
    {
        int count = _links.Count;
        for (int pair = 0; pair < count; pair++)
        {
            (int i, int j) = _links[pair];
            SplitRows.MultiplyConjugate(_response, j, _response, i, _pairs, count + pair);
            SplitRows.Multiply(_pairs, count + pair, information, _userOf[j] * layout.Users + _userOf[i], _pairs, pair);
            SplitRows.Weigh(_pairs, pair, layout.DataOffsets, _pairs, count + pair);
            SplitRows.Weigh(_pairs, count + pair, layout.DataOffsets, _pairs, 2 * count + pair);
        }
    }

    // Σ_i S_i·R_i of the weights of two directions.
    private void FillMoments(int first, int second)
    {
        int directions = _steering.Rows;
        for (int weight = 0; weight < Weights; weight++)
            for (int other = 0; other < Weights; other++)
                SplitRows.SumOfProducts(_seen, weight * directions + first, _filtered, other * directions + second, Weights * directions, layout.Users,
                    _moments, Moment(weight, other));
    }

    private static int WeightOf(int kind) => Math.Max(kind - 1, 0);

    // Both weights 1, then one of them, then none.
    private static int Moment(int weight, int other) => (weight, other) switch
    {
        (0, 0) => 0, (0, _) => other, (_, 0) => 2 + weight, _ => 2 + 2 * weight + other,
    };

    // conj(G1[l, k]) = Td·Σ_n conj(Q_l[n][row k])ᵀ·conj(Q_k[n][row l]), and its mirror image.
    private void AddUsers(int l, int k, double symbols, Complex[] factors)
    {
        int[] lefts = LinksOf(l), rights = LinksOf(k);
        FillColumns(k, lefts, _left);
        FillColumns(l, rights, _right);
        foreach (ref double value in _right.Imaginary.AsSpan(0, _right.Rows * _right.Stride)) value = -value;
        _sums.Reshape(_left.Rows, _right.Rows);
        SplitDots.All(_left, 0, _left.Rows, _right, _right.Rows, _sums, lower: l == k);
        for (int i = 0; i < _left.Rows; i++)
            for (int j = 0; j < (l == k ? i + 1 : _right.Rows); j++)
                Add(_conjugateGram, lefts[i / Kinds], i % Kinds, rights[j / Kinds], j % Kinds, symbols * _sums[i, j], factors);
    }

    // Row of a user of Q for some links, kinds of a link together.
    private void FillColumns(int user, int[] links, SplitMatrix result)
    {
        result.Reshape(Kinds * links.Length, layout.DataCarriers);
        for (int i = 0; i < links.Length; i++)
            for (int kind = 0; kind < Kinds; kind++)
                if (kind == 1) SplitRows.Weigh(result, Kinds * i, layout.DataOffsets, result, Kinds * i + 1);
                else SplitRows.Multiply(_filtered, (Weights * user + WeightOf(kind)) * _steering.Rows + _directionOf[links[i]], _response, links[i], result, Kinds * i + kind);
    }

    private int[] LinksOf(int user) => [.. Enumerable.Range(0, _userOf.Length).Where(i => _userOf[i] == user)];

    // Puts an entry and its mirror image where it belongs, with the factors of its columns, which are conjugated in the conjugate matrix.
    private void Add(SplitMatrix target, int link, int kind, int other, int otherKind, Complex value, Complex[] factors)
    {
        int size = _userOf.Length, row = kind * size + link, column = otherKind * size + other;
        bool isConjugate = ReferenceEquals(target, _conjugateGram);
        value *= Complex.Conjugate(factors[row]) * (isConjugate ? Complex.Conjugate(factors[column]) : factors[column]);
        target[row, column] += value;
        if (link != other || (isConjugate && kind != otherKind)) target[column, row] += isConjugate ? value : Complex.Conjugate(value);
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

    private static void Scale(SplitMatrix matrix, double factor)
    {
        foreach (ref double value in matrix.Real.AsSpan(0, matrix.Rows * matrix.Stride)) value *= factor;
        foreach (ref double value in matrix.Imaginary.AsSpan(0, matrix.Rows * matrix.Stride)) value *= factor;
    }
}
