using Receiver.Frames.Quality;

namespace Receiver.Pipelines.Sweeping;

/// <summary>
/// By how much a curve's measure at a point differs from another curve's on the same frames, and how sure that is. What all frames have in common, an easy
/// scene or much noise, is not part of the error.
/// </summary>
/// <param name="Measure">Name of the measure, as in the table.</param>
/// <param name="Difference">The measure less that of the reference, over the common frames, in the measure's unit.</param>
/// <param name="StandardError">Standard error of the difference.</param>
/// <param name="Frames">Common frames.</param>
public sealed record PairedDifference(string Measure, double Difference, double StandardError, int Frames)
{
    private static readonly Scale Plain = new(r => r, _ => 1), Root = new(Math.Sqrt, r => 0.5 / Math.Sqrt(r)), Decibels = new(r => 10 * Math.Log10(r), r => 10 / (Math.Log(10) * r));

    // Every measure is a function of Σ sum / Σ weight over frames.
    private static readonly (string Name, Scale Scale, Func<FrameQuality, Part?> Part)[] Measures =
    [
        ("ber", Plain, q => q.Bits is { } bits ? new(bits.Wrong, bits.Bits) : null),
        ("nmseDb", Decibels, q => q.Wideband is { } channel ? new(channel.Nmse, 1) : null),
        ("dataNmseDb", Decibels, q => q.DataNmse is { } data ? new(data, 1) : null),
        ("scattererRmseMetres", Root, q => q.Map is { } map ? new(map.SquaredError, map.Matched) : null),
        ("scattererDetection", Plain, q => q.Map is { } map ? new(map.Matched, map.True) : null),
        ("scattererFalseAlarm", Plain, q => q.Map is { } map ? new(map.FalseAlarms, 1) : null),
        ("ospaMetres", Plain, q => q.Map is { } map ? new(map.Ospa, 1) : null),
        ("userPositionRmseMetres", Root, q => q.Users is { } users ? new(users.SquaredPositionError, users.Users) : null),
        ("timeOffsetRmseNs", Root, q => q.Users is { } users ? new(1e18 * users.SquaredOffsetError, users.Users) : null),
    ];

    /// <summary>
    /// The differences in every measure that both points have frame by frame. With g(Σs/Σw) a measure, the error of the difference is that of the mean over
    /// frames of g'(r)·(s − r·w)/w̄ of the one less that of the other (delta method).
    /// </summary>
    /// <param name="reference">What is subtracted.</param>
    /// <param name="point">What it is subtracted from.</param>
    public static IReadOnlyList<PairedDifference> Of(PointResult reference, PointResult point)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(point);
        var differences = new List<PairedDifference>();
        if (reference.Frames is null || point.Frames is null) return differences;
        foreach (var (name, scale, part) in Measures)
        {
            (Part Reference, Part Point)[] pairs =
            [
                .. from a in reference.Frames
                   join b in point.Frames on a.Number equals b.Number
                   let left = part(a.Quality)
                   let right = part(b.Quality)
                   where left is not null && right is not null
                   select (left.Value, right.Value),
            ];
            if (pairs.Length < 2) continue;
            double[] first = Influence(scale, pairs.Select(p => p.Reference), out double from), second = Influence(scale, pairs.Select(p => p.Point), out double to);
            double squared = first.Zip(second, (a, b) => (b - a) * (b - a)).Sum(), error = Math.Sqrt(squared / pairs.Length / (pairs.Length - 1));
            if (double.IsFinite(to - from) && double.IsFinite(error)) differences.Add(new PairedDifference(name, to - from, error, pairs.Length));
        }
        return differences;
    }

    // By how much each frame moves the measure from its value: their mean is zero.
    private static double[] Influence(Scale scale, IEnumerable<Part> parts, out double value)
    {
        Part[] all = [.. parts];
        double weight = all.Sum(p => p.Weight), ratio = all.Sum(p => p.Sum) / weight, slope = scale.Slope(ratio) * all.Length / weight;
        value = scale.Value(ratio);
        return [.. all.Select(p => p.Sum == ratio * p.Weight ? 0 : slope * (p.Sum - ratio * p.Weight))];
    }

    private readonly record struct Part(double Sum, double Weight);

    private sealed record Scale(Func<double, double> Value, Func<double, double> Slope);
}
