namespace Receiver.Pipelines.Sweeping;

/// <summary>A power of a size, time = factor · size^exponent, put through measured points by least squares of ln time on ln size.</summary>
/// <param name="Exponent">The power.</param>
/// <param name="StandardError">Its standard error, by how far the points are from the line.</param>
/// <param name="Factor">Time at a size of 1, in the unit of the times.</param>
public sealed record PowerLaw(double Exponent, double StandardError, double Factor)
{
    /// <summary>Fits the power.</summary>
    /// <param name="points">Sizes and times; both greater than 0.</param>
    /// <returns>Null where there are not three points of different sizes: two would lie on any line.</returns>
    public static PowerLaw? Fit(IReadOnlyList<(double Size, double Time)> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        if (points.Any(p => !(p.Size > 0 && p.Time > 0)) || points.Select(p => p.Size).Distinct().Count() < 3) return null;
        double[] x = [.. points.Select(p => Math.Log(p.Size))], y = [.. points.Select(p => Math.Log(p.Time))];
        double xMean = x.Average(), yMean = y.Average();
        double xx = x.Sum(v => (v - xMean) * (v - xMean)), slope = x.Zip(y, (a, b) => (a - xMean) * (b - yMean)).Sum() / xx;
        double residual = x.Zip(y, (a, b) => b - yMean - slope * (a - xMean)).Sum(r => r * r);
        return new PowerLaw(slope, Math.Sqrt(residual / (points.Count - 2) / xx), Math.Exp(yMean - slope * xMean));
    }
}
