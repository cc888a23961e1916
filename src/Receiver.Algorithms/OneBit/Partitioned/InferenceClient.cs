using Receiver.Algorithms.OneBit.Variational;
using Receiver.Kernels;

namespace Receiver.Algorithms.OneBit.Partitioned;

/// <summary>
/// One client of partitioned variational inference: has the rows of its antennas, which nobody else sees, and its factor of the posterior. Meant to
/// be kept and loaded again. Used by one thread at a time.
/// </summary>
public sealed class InferenceClient
{
    private readonly AlignedBuffer _matrix = new(), _signs = new();
    private readonly LogisticDesign _design = new();
    private readonly NaturalParameters _seen = new(), _site = new(), _cavity = new(), _change = new();
    private readonly GaussianBatch _local = new();
    private LogisticVariationalSolver _solver = new(new AdviOptions());
    private int _index, _problems, _rows;

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
        CopyRows(received.Values, received.RowCount, rows, _signs.Take(rows.Length * _problems));
        int length = columns * _problems;
        _seen.Reset(length, 1);
        _site.Reset(length, 0);
        _cavity.Reset(length, 0);
        _change.Reset(length, 0);
    }

    /// <summary>Looks at the posterior: the next update goes out from it, however old it is by then.</summary>
    /// <param name="server">Holds a posterior that contains the client's factor as it is now.</param>
    public void See(InferenceServer server) => server.CopyTo(_seen);

    /// <summary>
    /// Finds the client's factor anew, given all others' as it saw them last: the cavity Λ − λ_k, R − r_k is the prior of its own rows, and what the solution
    /// adds to it is the new factor. Keeps, and returns, the share <paramref name="damping"/> of the change.
    /// </summary>
    /// <param name="damping">ρ.</param>
    /// <param name="token">Cancels the solve.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public SiteUpdate Update(double damping, CancellationToken token)
    {
        Span<float> sitePrecision = _site.Precision, siteShift = _site.Shift, cavityPrecision = _cavity.Precision, cavityShift = _cavity.Shift;
        ReadOnlySpan<float> precision = _seen.Precision, shift = _seen.Shift;
        for (int i = 0; i < cavityPrecision.Length; i++)
            (cavityPrecision[i], cavityShift[i]) = (precision[i] - sitePrecision[i], shift[i] - siteShift[i]);

        _local.Resize(_design.Columns, _problems);
        _seen.CopyTo(_local);
        _solver.Solve(_design, new SignBatch(_signs.Take(_rows * _problems), _problems, 1, _rows), new GaussianPrior(cavityPrecision, cavityShift), _local, warm: true,
            new SolveLimit(token));

        var share = (float)damping;
        Span<float> precisionChange = _change.Precision, shiftChange = _change.Shift;
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
        return new SiteUpdate(_index, _change);
    }

    private static void CopyRows(ReadOnlySpan<float> matrix, int stride, ReadOnlySpan<int> rows, Span<float> destination)
    {
        for (int from = 0, to = 0; from + stride <= matrix.Length; from += stride)
            foreach (int row in rows) destination[to++] = matrix[from + row];
    }
}
