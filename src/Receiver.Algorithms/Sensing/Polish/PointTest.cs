using Receiver.Frames;
using Receiver.Kernels;

namespace Receiver.Algorithms.Sensing;

/// <summary>What the likelihood says of a point.</summary>
/// <param name="Point">The point, from 0.</param>
/// <param name="Links">Number of its links, m.</param>
/// <param name="Wald">T = ½aᵀ(C_qq)⁻¹a, half the generalised likelihood ratio of the point with all else profiled, the symbols, users, offsets and positions too.</param>
/// <param name="Covariance">Of its position in m².</param>
internal sealed record PointEvidence(int Point, int Links, double Wald, PositionCovariance Covariance)
{
    /// <summary>D = T − m − 1.5, less half the number of its real parameters.</summary>
    public double Evidence => Wald - Links - 1.5;
}

/// <summary>The decision: which points are there, and how well everything is known.</summary>
internal sealed class PointTest
{
    private readonly SensingState _state;
    private readonly ScoringPoint _point;
    private readonly PaddedMatrix _covariance, _block = new();
    private int[] _rows = [];
    private double[] _gains = [], _solved = [];

    private PointTest(SensingState state, ScoringPoint point, PaddedMatrix covariance) => (_state, _point, _covariance) = (state, point, covariance);

    /// <summary>C = (F + Diag(h))⁻¹ at the current point.</summary>
    /// <exception cref="UnsolvableException">It does not exist.</exception>
    public static PointTest At(SensingState state)
    {
        (ScoringPoint point, PaddedMatrix? covariance) = state.Scoring.Covariance(state);
        return new PointTest(state, point, covariance ?? throw new UnsolvableException("the curvature of the likelihood has no inverse"));
    }

    /// <summary>The evidence of every point that has a link.</summary>
    public PointEvidence[] Points() => [.. _point.Coordinates.Points.Select(Of)];

    /// <summary>½aᵀ(C_aa)⁻¹a of some links.</summary>
    public double Wald(ReadOnlySpan<int> links)
    {
        double sum = 0;
        if (Solve(links))
            for (int i = 0; i < 2 * links.Length; i++) sum += _gains[i] * _solved[i];
        return sum / 2;
    }

    /// <summary>Moves all else to where it is most likely once some links have no gain: θ − C[:, a](C_aa)⁻¹a. Whoever calls removes the links.</summary>
    public void Condition(ReadOnlySpan<int> links)
    {
        if (!Solve(links)) return;
        var step = new double[_point.Count];
        for (int i = 0; i < step.Length; i++)
            for (int j = 0; j < 2 * links.Length; j++) step[i] -= _covariance[i, _rows[j]] * _solved[j];
        int size = 2 * _point.Active.Length;
        for (int i = 0; i < size; i += 2) _state.Links.Gain[_point.Active[i / 2]] += new System.Numerics.Complex(step[i], step[i + 1]);
        _state.Geometry = _point.Coordinates.Moved(_state.Geometry, step.AsSpan(size), _point.Coordinates.Clips());
    }

    // (C_aa)⁻¹a, false where that block is not positive definite.
    private bool Solve(ReadOnlySpan<int> links)
    {
        int size = 2 * links.Length;
        if (_rows.Length < size) (_rows, _gains, _solved) = (new int[size], new double[size], new double[size]);
        for (int i = 0; i < links.Length; i++)
        {
            int at = Array.BinarySearch(_point.Active, links[i]);
            (_rows[2 * i], _rows[2 * i + 1]) = (2 * at, 2 * at + 1);
            (_gains[2 * i], _gains[2 * i + 1]) = (_point.Gains[at].Real, _point.Gains[at].Imaginary);
        }
        _block.Reshape(size, size);
        for (int i = 0; i < size; i++)
            for (int j = 0; j < size; j++) _block[i, j] = _covariance[_rows[i], _rows[j]];
        if (!PaddedCholesky.TryFactor(_block)) return false;
        _gains.AsSpan(0, size).CopyTo(_solved);
        PaddedCholesky.Solve(_block, _solved.AsSpan(0, size));
        return true;
    }

    /// <summary>Covariance of a user's position; its height is given.</summary>
    public PositionCovariance User(int user)
    {
        int at = 2 * _point.Active.Length + _point.Coordinates.OfUser(user);
        return new PositionCovariance(_covariance[at, at], _covariance[at, at + 1], 0, _covariance[at + 1, at + 1], 0, 0);
    }

    /// <summary>Variance of a user's c·to in m².</summary>
    public double Offset(int user)
    {
        int at = 2 * _point.Active.Length + _point.Coordinates.OfOffset(user);
        return _covariance[at, at];
    }

    private PointEvidence Of(int point)
    {
        int[] links = LinkSelection.OfPoint(_state.Links, point);
        int at = 2 * _point.Active.Length + _point.Coordinates.OfPoint(point);
        Span<double> block = stackalloc double[9];
        for (int i = 0; i < block.Length; i++) block[i] = _covariance[at + i / 3, at + i % 3];
        return new PointEvidence(point, links.Length, Wald(links), SceneReport.Cartesian(_state.Geometry.Points[point], block));
    }
}
