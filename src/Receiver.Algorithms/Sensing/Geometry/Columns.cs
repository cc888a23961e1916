using System.Numerics;
using Receiver.Kernels;

namespace Receiver.Algorithms.Sensing;

/// <summary>Of each user something over antennas and data subcarriers, and over antennas and its pilot subcarriers.</summary>
internal sealed class ChannelPlanes(int users)
{
    /// <summary><c>[K]</c> of <c>[M×Nd]</c>.</summary>
    public SplitMatrix[] Data { get; } = [.. Enumerable.Range(0, users).Select(_ => new SplitMatrix())];

    /// <summary><c>[K]</c> of <c>[M×Np]</c>.</summary>
    public SplitMatrix[] Pilot { get; } = [.. Enumerable.Range(0, users).Select(_ => new SplitMatrix())];
}

/// <summary>
/// The columns Φ_k,n[:, q] = a_q·f_n(to_k + τ_kq) of (8), corrected, kept as antenna and frequency factors: column (k, q) has index k(Q+1) + q, q = 0 is the
/// line of sight. Columns of the same direction share their antenna factor.
/// </summary>
internal sealed class Columns(SensingLayout layout)
{
    private readonly SplitMatrix _product = new(), _used = new();
    private readonly Buffer<int> _rows = new();
    private readonly Dictionary<(double, double), int> _known = [];

    /// <summary>Q.</summary>
    public int Points { get; private set; }

    /// <summary>Q + 1.</summary>
    public int PerUser => Points + 1;

    /// <summary>K(Q + 1).</summary>
    public int Count => layout.Users * PerUser;

    /// <summary>Row of <see cref="Steering"/> of each column q of a user <c>[Q+1]</c>.</summary>
    public int[] AngleOf { get; private set; } = [];

    /// <summary>a of the line of sight (row 0) and of the distinct directions, of each user <c>[K]</c> of <c>[J+1×M]</c>.</summary>
    public SplitMatrix[] Steering { get; } = Matrices(layout.Users);

    /// <summary>f over the data subcarriers, of each user <c>[K]</c> of <c>[Q+1×Nd]</c>.</summary>
    public SplitMatrix[] Data { get; } = Matrices(layout.Users);

    /// <summary>f over the user's pilot subcarriers <c>[K]</c> of <c>[Q+1×Np]</c>.</summary>
    public SplitMatrix[] Pilot { get; } = Matrices(layout.Users);

    public void Build(Scene scene, bool withData = true)
    {
        Points = scene.Points.Count;
        if (AngleOf.Length != PerUser) AngleOf = new int[PerUser];
        _known.Clear();
        for (int q = 1; q <= Points; q++)
        {
            (double, double) direction = scene.Direction(0, q);
            if (!_known.TryGetValue(direction, out int angle)) _known[direction] = angle = _known.Count + 1;
            AngleOf[q] = angle;
        }
        for (int k = 0; k < layout.Users; k++)
        {
            Steering[k].Reshape(_known.Count + 1, layout.Antennas);
            (double u, double v) = scene.Direction(k, 0);
            Steer(Steering[k], 0, u, v);
            foreach (((double, double) direction, int angle) in _known)
                if (k == 0) Steer(Steering[0], angle, direction.Item1, direction.Item2);
                else Steering[k].CopyRow(angle, Steering[0], angle);
            Data[k].Reshape(withData ? PerUser : 0, layout.DataCarriers, clear: false);
            Pilot[k].Reshape(PerUser, layout.PilotCarriers, clear: false);
            for (int q = 0; q < PerUser; q++)
            {
                double step = layout.PhasePerMetre * scene.Delay(k, q);
                if (withData) PhaseRamp.Fill(layout.DataIndices, layout.Centre, step, Data[k], q);
                PhaseRamp.Fill(layout.PilotIndices[k], layout.Centre, step, Pilot[k], q);
            }
        }
    }

    /// <summary>a_m(u, v) = e^{jπ(m̃x·u + m̃z·v)}, by its two factors.</summary>
    private void Steer(SplitMatrix matrix, int row, double u, double v)
    {
        Span<double> real = matrix.RealRow(row), imaginary = matrix.ImaginaryRow(row);
        int horizontal = layout.Array.Horizontal;
        Span<double> sines = stackalloc double[horizontal], cosines = stackalloc double[horizontal];
        for (int x = 0; x < horizontal; x++) (sines[x], cosines[x]) = Math.SinCos(Math.PI * u * layout.Horizontal[x]);
        for (int m = 0; m < real.Length; m += horizontal)
        {
            (double sine, double cosine) = Math.SinCos(Math.PI * v * layout.Vertical[m]);
            for (int x = 0; x < horizontal; x++)
                (real[m + x], imaginary[m + x]) = (cosines[x] * cosine - sines[x] * sine, sines[x] * cosine + cosines[x] * sine);
        }
    }

    /// <summary>c_kq = Σ_n conj(f_kq(n))·(a_qᴴZ_k)[n] over data and pilots: aᴴZ once for each distinct direction.</summary>
    /// <param name="planes">Z.</param>
    /// <param name="withData">Whether data count, or pilots alone.</param>
    /// <param name="result">c <c>[K(Q+1)]</c>.</param>
    public void Correlate(ChannelPlanes planes, bool withData, Span<Complex> result)
    {
        for (int k = 0; k < layout.Users; k++)
        {
            Span<Complex> own = result.Slice(k * PerUser, PerUser);
            own.Clear();
            if (withData) AddCorrelation(Steering[k], planes.Data[k], Data[k], own);
            AddCorrelation(Steering[k], planes.Pilot[k], Pilot[k], own);
        }
    }

    private void AddCorrelation(SplitMatrix steering, SplitMatrix plane, SplitMatrix response, Span<Complex> sums)
    {
        SplitProduct.Multiply(steering, LeftFactor.Conjugated, plane, _product);
        for (int q = 0; q < sums.Length; q++) sums[q] += SplitDots.Dot(response, q, _product, AngleOf[q]);
    }

    /// <summary>H_k = (A·diag(u_k))·F_kᵀ: columns of the same direction are summed over frequency first.</summary>
    /// <param name="gains">u <c>[K(Q+1)]</c>.</param>
    /// <param name="withData">Whether data count, or pilots alone.</param>
    /// <param name="planes">H.</param>
    public void Synthesize(ReadOnlySpan<Complex> gains, bool withData, ChannelPlanes planes)
    {
        for (int k = 0; k < layout.Users; k++)
        {
            ReadOnlySpan<Complex> own = gains.Slice(k * PerUser, PerUser);
            if (withData) Synthesize(own, Steering[k], Data[k], planes.Data[k]);
            Synthesize(own, Steering[k], Pilot[k], planes.Pilot[k]);
        }
    }

    // Directions without any gain are left out.
    private void Synthesize(ReadOnlySpan<Complex> gains, SplitMatrix steering, SplitMatrix response, SplitMatrix plane)
    {
        Span<int> rows = _rows.Take(steering.Rows);
        rows.Fill(-1);
        int used = 0;
        for (int q = 0; q < gains.Length; q++)
            if (gains[q] != Complex.Zero && rows[AngleOf[q]] < 0) rows[AngleOf[q]] = used++;
        _used.Reshape(used, steering.Columns, clear: false);
        _product.Reshape(used, response.Columns);
        for (int angle = 0; angle < rows.Length; angle++)
            if (rows[angle] >= 0) _used.CopyRow(rows[angle], steering, angle);
        for (int q = 0; q < gains.Length; q++)
            if (gains[q] != Complex.Zero) SplitRows.AddScaled(response, q, gains[q], _product, rows[AngleOf[q]]);
        SplitProduct.Multiply(_used, LeftFactor.Transposed, _product, plane);
    }

    private static SplitMatrix[] Matrices(int count) => [.. Enumerable.Range(0, count).Select(_ => new SplitMatrix())];
}
