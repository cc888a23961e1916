using Receiver.Algorithms.OneBit.Variational;
using Receiver.Kernels;

namespace Receiver.Algorithms.OneBit.Partitioned;

/// <summary>
/// One client of partitioned variational inference: has the rows of its antennas, which nobody else sees, and its factor of the posterior. Meant to
/// be kept and loaded again. Used by one thread at a time.
/// </summary>
public sealed class InferenceClient
{
    private readonly AlignedBuffer _matrix = new(), _storage = new();
    private readonly LogisticDesign _design = new();
    private readonly GaussianBatch _local = new();
    private LogisticVariationalSolver _solver = new(new AdviOptions());
    private float[] _signs = [];
    private int _index, _problems, _rows;

    private int Length => _design.Columns * _problems;

    private Span<float> SitePrecision => _storage.Take(4 * Length)[..Length];

    private Span<float> SiteShift => _storage.Take(4 * Length)[Length..(2 * Length)];

    private Span<float> CavityPrecision => _storage.Take(4 * Length)[(2 * Length)..(3 * Length)];

    private Span<float> CavityShift => _storage.Take(4 * Length)[(3 * Length)..];

    /// <summary>Gives the client its rows, and the factor that knows nothing.</summary>
    /// <param name="index">Index of the client.</param>
    /// <param name="matrix">W of all clients <c>[n×d]</c>, column after column.</param>
    /// <param name="columns">Number of unknowns, d.</param>
    /// <param name="rows">The client's rows of W.</param>
    /// <param name="received">Signs of all clients <c>[n×B]</c>.</param>
    /// <param name="solver">How the client solves its part.</param>
    public void Load(int index, ReadOnlySpan<float> matrix, int columns, ReadOnlySpan<int> rows, RealMatrix received, LogisticVariationalSolver solver)
    {
        (_index, _problems, _rows, _solver) = (index, received.ColumnCount, rows.Length, solver);
        Span<float> own = _matrix.Take(rows.Length * columns);
        CopyRows(matrix, received.RowCount, rows, own);
        _design.Pack(own, rows.Length, columns, 1, rows.Length);
        if (_signs.Length < rows.Length * _problems) _signs = new float[rows.Length * _problems];
        CopyRows(received.Values, received.RowCount, rows, _signs);
        SitePrecision.Clear();
        SiteShift.Clear();
    }

    /// <summary>
    /// Finds the client's factor anew, given all others': the cavity Λ − λ_k, R − r_k is the prior of its own rows, and what the solution adds to it
    /// is the new factor. Keeps, and returns, the share <paramref name="damping"/> of the change.
    /// </summary>
    /// <param name="posterior">A posterior, however old, that contains the client's factor as it is now.</param>
    /// <param name="damping">ρ.</param>
    /// <param name="token">Cancels the solve.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public SiteUpdate Update(NaturalParameters posterior, double damping, CancellationToken token)
    {
        Span<float> sitePrecision = SitePrecision, siteShift = SiteShift, cavityPrecision = CavityPrecision, cavityShift = CavityShift;
        ReadOnlySpan<float> precision = posterior.Precision.Span, shift = posterior.Shift.Span;
        for (int i = 0; i < cavityPrecision.Length; i++)
            (cavityPrecision[i], cavityShift[i]) = (precision[i] - sitePrecision[i], shift[i] - siteShift[i]);

        _local.Resize(_design.Columns, _problems);
        posterior.CopyTo(_local);
        _solver.Solve(_design, new SignBatch(_signs, _problems, 1, _rows), new GaussianPrior(cavityPrecision, cavityShift), _local, warm: true,
            new SolveLimit(token));

        var share = (float)damping;
        float[] precisionChange = new float[Length], shiftChange = new float[Length];
        ReadOnlySpan<float> mean = _local.Mean, variance = _local.Variance;
        for (int i = 0; i < precisionChange.Length; i++)
        {
            // What was observed never takes certainty away; the difference of two nearly equal precisions may.
            float site = Math.Max(0, 1 / variance[i] - cavityPrecision[i]);
            precisionChange[i] = share * (site - sitePrecision[i]);
            shiftChange[i] = share * (mean[i] / variance[i] - cavityShift[i] - siteShift[i]);
            sitePrecision[i] += precisionChange[i];
            siteShift[i] += shiftChange[i];
        }
        return new SiteUpdate(_index, new NaturalParameters(precisionChange, shiftChange));
    }

    private static void CopyRows(ReadOnlySpan<float> matrix, int stride, ReadOnlySpan<int> rows, Span<float> destination)
    {
        for (int from = 0, to = 0; from + stride <= matrix.Length; from += stride)
            foreach (int row in rows) destination[to++] = matrix[from + row];
    }
}
