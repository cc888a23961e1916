using System.Globalization;

namespace Receiver.Pipelines.Sweeping;

/// <summary>How the time that the stages work on a frame grows along one curve of a sweep over a size.</summary>
/// <param name="Curve">The pipeline, with the values of the members that do not move along the curve.</param>
/// <param name="Sizes">The sizes, ascending.</param>
/// <param name="Milliseconds">The time at each of them, in ms.</param>
/// <param name="Law">The power of the size that the time goes with, over all of them.</param>
/// <param name="LastExponent">The power between the two largest, which what does not grow matters least to.</param>
public sealed record CostOverSize(string Curve, IReadOnlyList<double> Sizes, IReadOnlyList<double> Milliseconds, PowerLaw Law, double LastExponent)
{
    /// <summary>Name of the measure: the sum over stages of the median over frames, in ms. A mean would have every pause of the machine in it.</summary>
    public const string Measure = "medianMsPerFrame";

    // What a frame, a scene or an algorithm has more or less of. Numbers that are no sizes, such as a seed or an SNR, have no power to speak of.
    private static readonly HashSet<string> Members =
    [
        "antennas", "users", "pilotLength", "dataLength", "subcarriers", "pilotsPerUser", "dataSubcarriers", "horizontal", "vertical", "activeUsers",
        "sharedScatterers", "privateScatterers", "clients",
    ];

    /// <summary>Whether a member is a size.</summary>
    /// <param name="path">Path of the member.</param>
    public static bool IsSize(string path) => Members.Contains(path[(path.LastIndexOf('.') + 1)..]);

    /// <summary>The curves of a sweep over a size, its first variation, with one frame at a time: frames beside each other take each other's time.</summary>
    /// <param name="sweep">What was varied.</param>
    /// <param name="results">The finished points; a curve without three sizes is left out.</param>
    public static IReadOnlyList<CostOverSize> Of(SweepDefinition sweep, IReadOnlyList<PointResult> results)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        if (sweep.Parallelism != 1 || sweep.Variations is not [var along, ..] || !along.Paths.Any(IsSize)) return [];
        string path = along.Paths.First(IsSize);
        var curves = new List<CostOverSize>();
        foreach (var points in results.GroupBy(r => Name(r, along.Paths)))
        {
            (double Size, double Time)[] measured =
            [
                .. from point in points
                   let size = Number(point.Settings.First(s => s.Key == path).Value)
                   where size is not null && point[Measure] is not null
                   orderby size
                   select (size.Value, point[Measure]!.Value),
            ];
            if (PowerLaw.Fit(measured) is not { } law) continue;
            var (before, last) = (measured[^2], measured[^1]);
            curves.Add(new CostOverSize(
                points.Key, [.. measured.Select(p => p.Size)], [.. measured.Select(p => p.Time)], law, Math.Log(last.Time / before.Time) / Math.Log(last.Size / before.Size)));
        }
        return curves;
    }

    private static string Name(PointResult point, IReadOnlyList<string> along) => string.Join(
        "  ", point.Settings.Where(s => !along.Contains(s.Key)).Select(s => $"{s.Key[(s.Key.LastIndexOf('.') + 1)..]}={s.Value}").Prepend(point.Pipeline));

    private static double? Number(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null;
}
