using System.Numerics;
using Receiver.Frames;
using Receiver.Kernels;

namespace Receiver.Algorithms.Sensing;

/// <summary>What a state says about the frame, in the words of the receptions.</summary>
internal static class SceneReport
{
    private const double LeastProbability = 0.5, LeastPower = 1e-4, SamePlaceMetres = 4;

    /// <summary>The paths of every user: its line of sight and every point that it has a gain for.</summary>
    public static WidebandChannel Channel(SensingState state)
    {
        var paths = new PropagationPath[state.Layout.Users][];
        for (int k = 0; k < paths.Length; k++)
        {
            ReadOnlySpan<Complex> gains = state.Links.Gain.AsSpan(state.Links.At(k, 0), state.Links.PerUser);
            paths[k] = new PropagationPath[gains.Length - gains.Count(Complex.Zero)];
            for (int q = 0, path = 0; q < gains.Length; q++)
            {
                if (gains[q] == Complex.Zero) continue;
                (double u, double v) = state.Geometry.Direction(k, q);
                paths[k][path++] = new PropagationPath(gains[q], u, v, state.Geometry.Delay(k, q) / SensingLayout.LightSpeed);
            }
        }
        return new WidebandChannel(paths);
    }

    /// <summary>q(x) <c>[K×Td·Nd]</c>, data symbol after data symbol.</summary>
    public static SymbolEstimate Symbols(SensingState state)
    {
        (int users, int symbols, int carriers) = (state.Layout.Users, state.Layout.DataSymbols, state.Layout.DataCarriers);
        SymbolEstimate estimate = state.Problem.Storage.Symbols(users, symbols * carriers);
        (ComplexMatrix mean, RealMatrix variance, RealMatrix ratios) = estimate;
        for (int t = 0; t < symbols; t++)
            for (int k = 0; k < users; k++)
            {
                ReadOnlySpan<double> real = state.Posterior.Mean[t].RealRow(k), imaginary = state.Posterior.Mean[t].ImaginaryRow(k);
                ReadOnlySpan<double> inPhase = state.Posterior.BitLlr[t].RealRow(k), quadrature = state.Posterior.BitLlr[t].ImaginaryRow(k);
                ReadOnlySpan<double> spread = state.Posterior.Variance[t].RealRow(k);
                for (int i = 0, column = t * carriers; i < carriers; i++, column++)
                {
                    mean.Values[column * users + k] = new Complex32((float)real[i], (float)imaginary[i]);
                    variance.Values[column * users + k] = (float)Math.Max(spread[i], 0);
                    ratios.Values[column * 2 * users + 2 * k] = (float)inPhase[i];
                    ratios.Values[column * 2 * users + 2 * k + 1] = (float)quadrature[i];
                }
            }
        return estimate;
    }

    /// <summary>Points with max_k s &gt; 0.5 and max_k|μ|² &gt; 1e-4, strongest first, none within 4 m of a stronger one; covariances from (Hx + prior)⁻¹.</summary>
    public static SceneEstimate Scene(SensingState state, bool withCovariance)
    {
        int[] active = GridObjective.ActiveLinks(state);
        SceneCoordinates coordinates = GridObjective.Coordinates(state, active);
        SplitMatrix? covariance = withCovariance ? state.GaussNewton.Covariance(state, active, coordinates) : null;
        int points = state.Links.Points;
        Span<double> power = stackalloc double[points];
        Span<int> order = stackalloc int[points];
        for (int point = 0; point < points; point++) (power[point], order[point]) = (-Power(state, point), point);
        power.Sort(order);
        var scatterers = new List<ScattererEstimate>();
        for (int i = 0; i < points && -power[i] > LeastPower; i++)
        {
            int point = order[i];
            Position place = state.Geometry.Points[point].Place;
            double probability = state.Links.LargestProbability(point);
            if (probability > LeastProbability && !IsNear(scatterers, place))
                scatterers.Add(new ScattererEstimate(place, probability, -power[i], UsersOf(state, point), PointCovariance(state, coordinates, covariance, point)));
        }
        var users = new UserEstimate[state.Layout.Users];
        for (int k = 0; k < users.Length; k++) users[k] = User(state, coordinates, covariance, k);
        return new SceneEstimate(scatterers, users, 1 / state.NoisePrecision);
    }

    private static bool IsNear(List<ScattererEstimate> scatterers, Position place)
    {
        foreach (ScattererEstimate other in scatterers)
            if (other.Position.DistanceTo(place) < SamePlaceMetres) return true;
        return false;
    }

    private static int[] UsersOf(SensingState state, int point)
    {
        Span<int> users = stackalloc int[state.Layout.Users];
        int count = 0;
        for (int k = 0; k < users.Length; k++)
            if (state.Links.Probability[state.Links.At(k, point + 1)] > LeastProbability) users[count++] = k;
        return users[..count].ToArray();
    }

    private static double Power(SensingState state, int point)
    {
        double power = 0;
        for (int k = 0; k < state.Layout.Users; k++) power = Math.Max(power, GainUpdate.Power(state.Links.Gain[state.Links.At(k, point + 1)]));
        return power;
    }

    private static PositionCovariance? PointCovariance(SensingState state, SceneCoordinates coordinates, SplitMatrix? covariance, int point) =>
        covariance is null || Array.BinarySearch(coordinates.Points, point) < 0 ? null
            : Cartesian(state.Geometry.Points[point], covariance, coordinates.OfPoint(point));

    private static PositionCovariance Cartesian(ScenePoint at, SplitMatrix covariance, int first)
    {
        Span<double> block = stackalloc double[9];
        for (int i = 0; i < block.Length; i++) block[i] = covariance.RealRow(first + i / 3)[first + i % 3];
        return Cartesian(at, block);
    }

    /// <summary>J·C·Jᵀ of (u, v, r), with C <c>[3×3]</c> and J = [r(−u/w, 1, 0), r(−v/w, 0, 1), e].</summary>
    public static PositionCovariance Cartesian(ScenePoint at, ReadOnlySpan<double> covariance)
    {
        double r = at.Range, w = at.W;
        ReadOnlySpan<double> jacobian = [-r * at.U / w, -r * at.V / w, w, r, 0, at.U, 0, r, at.V];
        return new PositionCovariance(Entry(jacobian[..3], covariance, jacobian[..3]), Entry(jacobian[..3], covariance, jacobian[3..6]),
            Entry(jacobian[..3], covariance, jacobian[6..]), Entry(jacobian[3..6], covariance, jacobian[3..6]),
            Entry(jacobian[3..6], covariance, jacobian[6..]), Entry(jacobian[6..], covariance, jacobian[6..]));
    }

    private static double Entry(ReadOnlySpan<double> left, ReadOnlySpan<double> covariance, ReadOnlySpan<double> right)
    {
        double sum = 0;
        for (int a = 0; a < 3; a++)
            for (int b = 0; b < 3; b++) sum += left[a] * covariance[3 * a + b] * right[b];
        return sum;
    }

    private static UserEstimate User(SensingState state, SceneCoordinates coordinates, SplitMatrix? covariance, int user)
    {
        const double speed = SensingLayout.LightSpeed;
        double seconds = state.Geometry.Offsets[user] / speed;
        if (covariance is null) return new UserEstimate(state.Geometry.Users[user], null, seconds, null);
        int at = coordinates.OfUser(user), offset = coordinates.OfOffset(user);
        var position = new PositionCovariance(covariance.RealRow(at)[at], covariance.RealRow(at)[at + 1], 0, covariance.RealRow(at + 1)[at + 1], 0, 0);
        return new UserEstimate(state.Geometry.Users[user], position, seconds, covariance.RealRow(offset)[offset] / (speed * speed));
    }
}
