using System.Globalization;

namespace Receiver.Pipelines.Sweeping;

/// <summary>Members of a pipeline that a sweep varies together, and the values that they take.</summary>
/// <param name="Paths">Their paths, such as <c>source.snrDb</c>.</param>
/// <param name="Values">The values, as they would stand behind <c>--set PATH=</c>.</param>
public sealed record Variation(IReadOnlyList<string> Paths, IReadOnlyList<string> Values)
{
    private const int MaxValues = 100_000;

    /// <summary>Parses <c>PATH=A:STEP:B</c> or <c>PATH=V1,V2</c>, where paths joined by <c>+</c> take the same value.</summary>
    /// <exception cref="FormatException">The text is neither.</exception>
    public static Variation Parse(string text)
    {
        int equals = text.IndexOf('=');
        string[] paths = equals < 1 ? [] : text[..equals].Split('+', StringSplitOptions.TrimEntries);
        if (paths.Length == 0 || paths.Any(p => p.Length == 0))
            throw new FormatException($"{text}: expected PATH=FIRST:STEP:LAST or PATH=V1,V2, such as source.snrDb=-15:5:10");
        if (paths.Distinct().Count() < paths.Length) throw new FormatException($"{text}: a path stands there twice");
        string values = text[(equals + 1)..];
        IReadOnlyList<string> list = Range(values, text) ?? Split(values);
        if (list.Any(v => v.Length == 0)) throw new FormatException($"{text}: a value is empty");
        if (list.Distinct().Count() < list.Count) throw new FormatException($"{text}: a value stands there twice");
        return new Variation(paths, list);
    }

    // Decimals, so that 0:0.1:1 gives 0.3 and not 0.30000000000000004.
    private static List<string>? Range(string values, string text)
    {
        string[] parts = values.Split(':');
        var numbers = new decimal[parts.Length];
        for (int i = 0; i < parts.Length; i++)
            if (!decimal.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i])) return null;
        if (parts.Length == 1) return null;
        if (parts.Length != 3) throw new FormatException($"{text}: a range is FIRST:STEP:LAST");
        var (first, step, last) = (numbers[0], numbers[1], numbers[2]);
        if (step == 0 || (last - first) / step < 0) throw new FormatException($"{text}: steps of {step} do not lead from {first} to {last}");
        decimal count = Math.Floor((last - first) / step) + 1;
        if (count > MaxValues) throw new FormatException($"{text}: more than {MaxValues} values");
        return [.. Enumerable.Range(0, (int)count).Select(i => (first + i * step).ToString("0.############################", CultureInfo.InvariantCulture))];
    }

    // A comma within brackets or quotes belongs to a JSON value: an algorithm can be varied with its options.
    private static List<string> Split(string values)
    {
        var parts = new List<string>();
        int depth = 0, start = 0;
        bool quoted = false;
        for (int i = 0; i < values.Length; i++)
        {
            char c = values[i];
            if (c == '"' && (i == 0 || values[i - 1] != '\\')) quoted = !quoted;
            if (quoted) continue;
            if (c is '{' or '[') depth++;
            else if (c is '}' or ']') depth--;
            else if (c == ',' && depth == 0)
            {
                parts.Add(values[start..i].Trim());
                start = i + 1;
            }
        }
        parts.Add(values[start..].Trim());
        return parts;
    }
}
