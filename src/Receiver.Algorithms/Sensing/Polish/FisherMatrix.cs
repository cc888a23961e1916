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
/// so aᴴww'a less the sum over the rows of PᴴQ is made once for each pair of directions, whoever is seen through them. Derivatives have jμ as a factor, which goes
/// into f: of the entries among them only the real part is ever needed.
/// </remarks>
internal sealed class FisherMatrix
{
    private const int Kinds = 4, Weights = 3;

    // Row of a pair of weights among the sums over antennas: 1, m̃x, m̃z, m̃x², m̃x·m̃z, m̃z².
    private static readonly int[] Products = [0, 1, 2, 1, 3, 4, 2, 4, 5];
    private readonly SensingLayout _layout;
    private readonly double[] _offsets, _masked, _scales;
    private readonly double[][] _pilotOffsets, _weights;
    private readonly SplitMatrix _steering = new(), _weighted = new(), _response = new(), _pilot = new(), _angles = new(), _ownResponse = new(), _part = new();
    private readonly SplitMatrix _seen = new(), _filtered = new(), _moments = new(), _plain = new(), _crossed = new(), _left = new(), _right = new();
    private readonly SplitMatrix[] _antenna = [new(), new(), new(), new(), new(), new()];
    private readonly PaddedMatrix _mixed = new(), _scene = new(), _jacobian = new(), _projected = new(), _curvature = new();
    private readonly int[] _starts;
    private int[] _userOf = [], _directionOf = [], _directionAt = [], _byDirection = [], _directionStart = [];
    private Complex[] _gains = [];
    private int _links;

    public FisherMatrix(SensingLayout layout)
    {
        _layout = layout;
        _offsets = Padded(layout.DataOffsets);
        _pilotOffsets = [.. layout.PilotOffsets.Select(Padded)];
        _masked = new double[layout.Antennas];
        _scales = [1, layout.PhasePerMetre, Math.PI, Math.PI];
        _starts = new int[layout.Users + 1];
        _weights =
        [
            [.. layout.Horizontal.Select(_ => 1.0)], layout.Horizontal, layout.Vertical, [.. layout.Horizontal.Select(x => x * x)],
            [.. layout.Horizontal.Zip(layout.Vertical, (x, z) => x * z)], [.. layout.Vertical.Select(z => z * z)],
        ];
    }

    private int Directions => _steering.Rows;

    /// <summary>Forms F at the scene, the gains and the E-step of a state.</summary>
    /// <param name="state">The state.</param>
    /// <param name="data">Where the E-step was made.</param>
    /// <param name="active">The links, ascending <c>[S]</c>.</param>
    /// <param name="gains">Their gains <c>[S]</c>.</param>
    /// <param name="jacobian">T beyond the gains.</param>
    /// <param name="coordinates">Coordinates of the scene, d.</param>
    /// <param name="result">F, reshaped to <c>[2S+d×2S+d]</c>.</param>
    public void Build(
        SensingState state, DataLikelihood data, ReadOnlySpan<int> active, ReadOnlySpan<Complex> gains, LinkJacobian jacobian, int coordinates, PaddedMatrix result)
    {
        Gather(state.Columns, active, gains);
        double gamma = state.NoisePrecision;
        foreach (AntennaBlock block in state.Observation.PilotBlocks)
        {
            SumOverAntennas(block.Mask);
            AddPilots(gamma * block.Symbols.Length);
        }
        AntennaBlock[] blocks = state.Observation.DataBlocks;
        for (int block = 0; block < blocks.Length; block++)
        {
            SumOverAntennas(blocks[block].Mask);
            if (data.Covariance is not { } covariance)
            {
                AddKnown(data.Information[block], gamma);
                continue;
            }
            See();
            Filter(covariance[block], gamma);
            for (int first = 0; first < Directions; first++)
                for (int second = 0; second <= first; second++) AddDirections(first, second, data.Information[block], gamma);
            for (int k = 0; k < _layout.Users; k++)
                for (int l = 0; l <= k; l++) AddUsers(k, l, blocks[block].Symbols.Length);
        }
        Assemble(jacobian, coordinates, result);
    }

    // Links by user and by direction; a line of sight is a direction of its own.
    private void Gather(Columns columns, ReadOnlySpan<int> active, ReadOnlySpan<Complex> gains)
    {
        int users = _layout.Users, places = users + columns.Steering[0].Rows;
        _links = active.Length;
        if (_userOf.Length < _links)
            (_userOf, _directionOf, _byDirection, _directionStart, _gains) = (new int[_links], new int[_links], new int[_links], new int[_links + 1], new Complex[_links]);
        if (_directionAt.Length < places) _directionAt = new int[places];
        Array.Fill(_directionAt, -1);
        Array.Clear(_starts);
        _response.Reshape(_links, _layout.DataCarriers);
        _pilot.Reshape(_links, _layout.PilotCarriers);
        int directions = 0;
        for (int i = 0; i < _links; i++)
        {
            (int k, int q) = Math.DivRem(active[i], columns.PerUser);
            ref int direction = ref _directionAt[q == 0 ? k : users + columns.AngleOf[q]];
            if (direction < 0) direction = directions++;
            (_userOf[i], _directionOf[i], _gains[i]) = (k, direction, gains[i]);
            for (int user = k; user < users; user++) _starts[user + 1] = i + 1;
            _response.CopyRow(i, columns.Data[k], q);
            _pilot.CopyRow(i, columns.Pilot[k], q);
        }
        _steering.Reshape(directions, _layout.Antennas);
        for (int i = 0; i < _links; i++) _steering.CopyRow(_directionOf[i], columns.Steering[_userOf[i]], columns.AngleOf[active[i] % columns.PerUser]);
        for (int direction = 0, at = 0; direction < directions; direction++)
        {
            _directionStart[direction] = at;
            for (int i = 0; i < _links; i++)
                if (_directionOf[i] == direction) _byDirection[at++] = i;
            _directionStart[direction + 1] = at;
        }
        Shape(_moments, Weights * Weights);
        _plain.Reshape(_links, _links);
        _crossed.Reshape(_links, _links);
        _mixed.Reshape(2 * _links, 3 * _links);
        _scene.Reshape(3 * _links, 3 * _links);
    }

    // aᴴww'a of every pair of directions.
    private void SumOverAntennas(double[]? mask)
    {
        for (int sum = 0; sum < _antenna.Length; sum++)
        {
            for (int m = 0; m < _masked.Length; m++) _masked[m] = _weights[sum][m] * (mask is null ? 1 : mask[m]);
            _weighted.Reshape(Directions, _layout.Antennas);
            for (int i = 0; i < Directions; i++) SplitRows.Weigh(_steering, i, _masked, _weighted, i);
            _antenna[sum].Reshape(Directions, Directions);
            SplitDots.All(_steering, 0, Directions, _weighted, Directions, _antenna[sum]);
        }
    }

    private void AddPilots(double scale)
    {
        Span<Complex> sums = stackalloc Complex[3];
        for (int k = 0; k < _layout.Users; k++)
            for (int i = _starts[k]; i < _starts[k + 1]; i++)
                for (int j = _starts[k]; j <= i; j++)
                {
                    PairMoments.Powers(_pilot, i, j, null, 0, _pilotOffsets[k], sums);
                    AddSeparable(i, j, sums, scale);
                }
    }

    // Symbols that are known as far as the information says.
    private void AddKnown(SplitMatrix information, double gamma)
    {
        Span<Complex> sums = stackalloc Complex[3];
        for (int i = 0; i < _links; i++)
            for (int j = 0; j <= i; j++)
            {
                PairMoments.Powers(_response, i, j, information, _userOf[i] * _layout.Users + _userOf[j], _offsets, sums);
                AddSeparable(i, j, sums, gamma);
            }
    }

    private void AddSeparable(int i, int j, ReadOnlySpan<Complex> sums, double scale)
    {
        Span<double> real = stackalloc double[PairMoments.Entries], imaginary = stackalloc double[PairMoments.Entries];
        Complex rotation = Complex.Conjugate(_gains[i]) * _gains[j];
        for (int kind = 0; kind < Kinds; kind++)
            for (int other = 0; other < Kinds; other++)
            {
                Complex value = sums[(kind == 1 ? 1 : 0) + (other == 1 ? 1 : 0)]
                    * _antenna[Products[Weights * WeightOf(kind) + WeightOf(other)]][_directionOf[i], _directionOf[j]];
                if (kind > 0 && other > 0) value *= rotation;
                (real[Kinds * kind + other], imaginary[Kinds * kind + other]) = (value.Real, value.Imaginary);
            }
        AddBlock(i, j, real, imaginary, scale);
    }

    private static int WeightOf(int kind) => Math.Max(kind - 1, 0);

    // S: a_jᴴw·h_i[n] = Σ_q (a_jᴴw·a_q)·μ_iq·f_iq[n] over the links of user i, in row (3i + w)J + j; no channel is needed.
    private void See()
    {
        Shape(_seen, _layout.Users * Weights * Directions);
        for (int k = 0; k < _layout.Users; k++)
        {
            int first = _starts[k], count = _starts[k + 1] - first;
            _ownResponse.Reshape(count, _layout.DataCarriers);
            _angles.Reshape(Weights * Directions, count);
            for (int link = 0; link < count; link++)
            {
                SplitRows.AddScaled(_response, first + link, _gains[first + link], _ownResponse, link);
                for (int weight = 0; weight < Weights; weight++)
                    for (int j = 0; j < Directions; j++) _angles[weight * Directions + j, link] = _antenna[weight][j, _directionOf[first + link]];
            }
            SplitProduct.Multiply(_angles, LeftFactor.Plain, _ownResponse, _part);
            for (int row = 0; row < _part.Rows; row++) _seen.CopyRow(k * _part.Rows + row, _part, row);
        }
    }

    // R = γV·conj(S).
    private void Filter(SplitMatrix covariance, double gamma)
    {
        int users = _layout.Users, rows = Weights * Directions;
        Shape(_filtered, users * rows);
        for (int row = 0; row < rows; row++) PairMoments.Filter(covariance, users, gamma, _seen, row, rows, _filtered);
    }

    // Gm of the data for all links of two directions, and its mirror image.
    private void AddDirections(int first, int second, SplitMatrix information, double gamma)
    {
        Span<Complex> constants = stackalloc Complex[Weights * Weights];
        Span<double> real = stackalloc double[PairMoments.Entries], imaginary = stackalloc double[PairMoments.Entries];
        for (int i = 0; i < constants.Length; i++) constants[i] = _antenna[Products[i]][first, second];
        PairMoments.Fill(constants, _seen, first, _filtered, second, Directions, _layout.Users, _moments);
        foreach (int i in _byDirection.AsSpan(_directionStart[first].._directionStart[first + 1]))
            foreach (int j in _byDirection.AsSpan(_directionStart[second].._directionStart[second + 1]))
            {
                if (first == second && j > i) break;
                PairMoments.Sum(_response, i, j, information, _userOf[i] * _layout.Users + _userOf[j], _offsets, _moments, Complex.Conjugate(_gains[i]) * _gains[j], real, imaginary);
                AddBlock(i, j, real, imaginary, gamma);
            }
    }

    // A block of Gm and its mirror image. What is left out of its entries are the scales of the kinds, and the jμ of the entries with gains.
    private void AddBlock(int i, int j, ReadOnlySpan<double> real, ReadOnlySpan<double> imaginary, double scale)
    {
        Complex own = new(-_gains[i].Imaginary, _gains[i].Real), other = new(-_gains[j].Imaginary, _gains[j].Real);
        Complex sum = scale * new Complex(real[0], imaginary[0]);
        _plain[i, j] += sum;
        if (i != j) _plain[j, i] += Complex.Conjugate(sum);
        for (int kind = 1; kind < Kinds; kind++)
        {
            AddMixed(i, 3 * j + kind - 1, 2 * scale * _scales[kind] * other * new Complex(real[kind], imaginary[kind]));
            if (i != j) AddMixed(j, 3 * i + kind - 1, 2 * scale * _scales[kind] * own * new Complex(real[Kinds * kind], -imaginary[Kinds * kind]));
            for (int with = 1; with < Kinds; with++) AddScene(i, kind, j, with, 2 * scale * _scales[kind] * _scales[with] * real[Kinds * kind + with]);
        }
    }

    // conj(G1) of the links of two users, and its mirror image.
    private void AddUsers(int k, int l, double symbols)
    {
        Span<double> real = stackalloc double[PairMoments.Entries], imaginary = stackalloc double[PairMoments.Entries];
        FillColumns(k, l, _left);
        FillColumns(l, k, _right);
        for (int i = _starts[k]; i < _starts[k + 1]; i++)
            for (int j = _starts[l]; j < _starts[l + 1] && j <= i; j++)
            {
                CrossColumns.Sum(_left, i - _starts[k], _right, j - _starts[l], real, imaginary);
                Complex sum = symbols * new Complex(real[0], -imaginary[0]);
                _crossed[i, j] += sum;
                if (i != j) _crossed[j, i] += sum;
                for (int kind = 1; kind < Kinds; kind++)
                {
                    double scale = 2 * symbols * _scales[kind];
                    AddMixed(i, 3 * j + kind - 1, scale * new Complex(real[kind], -imaginary[kind]));
                    if (i != j) AddMixed(j, 3 * i + kind - 1, scale * new Complex(real[Kinds * kind], -imaginary[Kinds * kind]));
                    for (int other = 1; other < Kinds; other++) AddScene(i, kind, j, other, scale * _scales[other] * real[Kinds * kind + other]);
                }
            }
    }

    // Row of another user of Q for the links of a user.
    private void FillColumns(int user, int row, SplitMatrix result)
    {
        int first = _starts[user], count = _starts[user + 1] - first;
        Shape(result, Kinds * count);
        for (int link = 0; link < count; link++)
            CrossColumns.Fill(_response, first + link, new Complex(-_gains[first + link].Imaginary, _gains[first + link].Real), _filtered,
                Weights * row * Directions + _directionOf[first + link], Directions, _offsets, result, link);
    }

    // Rows over the data carriers that are about to be overwritten.
    private void Shape(SplitMatrix matrix, int rows)
    {
        if (matrix.Rows < rows) matrix.Reshape(rows, _layout.DataCarriers);
    }

    private void AddMixed(int link, int column, Complex value)
    {
        _mixed[2 * link, column] += value.Real;
        _mixed[2 * link + 1, column] += value.Imaginary;
    }

    private void AddScene(int i, int kind, int j, int other, double value)
    {
        int row = 3 * i + kind - 1, column = 3 * j + other - 1;
        _scene[row, column] += value;
        if (i != j) _scene[column, row] += value;
    }

    // With X = Gm + conj(G1) and Y = Gm − conj(G1): the rows of Re α are 2Re X, those of Im α 2Im X, both times T; only Im α with Im α is 2Re Y.
    private void Assemble(LinkJacobian jacobian, int coordinates, PaddedMatrix result)
    {
        int gains = 2 * _links;
        result.Reshape(gains + coordinates, gains + coordinates);
        for (int i = 0; i < _links; i++)
            for (int j = 0; j < _links; j++)
            {
                Complex x = _plain[i, j], y = _crossed[i, j];
                result[2 * i, 2 * j] = 2 * (x.Real + y.Real);
                result[2 * i + 1, 2 * j] = result[2 * j, 2 * i + 1] = 2 * (x.Imaginary + y.Imaginary);
                result[2 * i + 1, 2 * j + 1] = 2 * (x.Real - y.Real);
            }
        _jacobian.Reshape(3 * _links, coordinates);
        for (int link = 0; link < _links; link++)
        {
            ReadOnlySpan<int> at = jacobian.Coordinates(link);
            for (int kind = 0; kind < 3; kind++)
                for (int i = 0; i < at.Length && at[i] >= 0; i++) _jacobian[3 * link + kind, at[i]] = jacobian.Derivatives(link, kind)[i];
        }
        PaddedProduct.Multiply(_mixed, isTransposed: false, _jacobian, _projected);
        for (int i = 0; i < gains; i++)
            for (int j = 0; j < coordinates; j++) result[i, gains + j] = result[gains + j, i] = _projected[i, j];
        PaddedProduct.Multiply(_scene, isTransposed: false, _jacobian, _projected);
        PaddedProduct.Multiply(_jacobian, isTransposed: true, _projected, _curvature);
        for (int i = 0; i < coordinates; i++) _curvature.Row(i).CopyTo(result.Row(gains + i)[gains..]);
    }

    private static double[] Padded(double[] values)
    {
        var padded = new double[(values.Length + SplitMatrix.Lanes - 1) / SplitMatrix.Lanes * SplitMatrix.Lanes];
        values.CopyTo(padded, 0);
        return padded;
    }
}
