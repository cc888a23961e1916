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

/// <summary>The decision of section 5b: which points are there, and how well everything is known.</summary>
internal sealed class PointTest
{
    private readonly SensingState _state;
    private readonly ScoringPoint _point;
    private readonly SplitMatrix _covariance;

    private PointTest(SensingState state, ScoringPoint point, SplitMatrix covariance) => (_state, _point, _covariance) = (state, point, covariance);

    /// <summary>C = (F + Diag(h))⁻¹ at the current point.</summary>
    /// <exception cref="UnsolvableException">It does not exist.</exception>
    public static PointTest At(SensingState state)
    {
        (ScoringPoint point, SplitMatrix? covariance) = state.Scoring.Covariance(state);
        return new PointTest(state, point, covariance ?? throw new UnsolvableException("the curvature of the likelihood has no inverse"));
    }

    /// <summary>The evidence of every point that has a link.</summary>
    public PointEvidence[] Points() => [.. _point.Coordinates.Points.Select(Of)];

    /// <summary>½aᵀ(C_aa)⁻¹a of some links.</summary>
    public double Wald(ReadOnlySpan<int> links)
    {
        var rows = new int[2 * links.Length];
        var gains = new System.Numerics.Complex[rows.Length];
        for (int i = 0; i < links.Length; i++)
        {
            int at = Array.BinarySearch(_point.Active, links[i]);
            (rows[2 * i], rows[2 * i + 1]) = (2 * at, 2 * at + 1);
            (gains[2 * i], gains[2 * i + 1]) = (_point.Gains[at].Real, _point.Gains[at].Imaginary);
        }
        SplitMatrix block = new(rows.Length, rows.Length);
        for (int i = 0; i < rows.Length; i++)
            for (int j = 0; j < rows.Length; j++) block.RealRow(i)[j] = _covariance.RealRow(rows[i])[rows[j]];
        if (!SplitCholesky.TryFactor(block)) return 0;
        System.Numerics.Complex[] solved = [.. gains];
        SplitCholesky.Solve(block, solved);
        double sum = 0;
        for (int i = 0; i < gains.Length; i++) sum += gains[i].Real * solved[i].Real;
        return sum / 2;
    }

    /// <summary>Covariance of a user's position; its height is given.</summary>
    public PositionCovariance User(int user)
    {
        int at = 2 * _point.Active.Length + _point.Coordinates.OfUser(user);
        return new PositionCovariance(_covariance.RealRow(at)[at], _covariance.RealRow(at)[at + 1], 0, _covariance.RealRow(at + 1)[at + 1], 0, 0);
    }

    /// <summary>Variance of a user's c·to in m².</summary>
    public double Offset(int user)
    {
        int at = 2 * _point.Active.Length + _point.Coordinates.OfOffset(user);
        return _covariance.RealRow(at)[at];
    }

    private PointEvidence Of(int point)
    {
        int[] links = LinkSelection.OfPoint(_state.Links, point);
        return new PointEvidence(point, links.Length, Wald(links), SceneReport.Cartesian(
            _state.Geometry.Points[point], _covariance, 2 * _point.Active.Length + _point.Coordinates.OfPoint(point)));
    }
}
