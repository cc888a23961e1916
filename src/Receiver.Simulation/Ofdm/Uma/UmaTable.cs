using System.Globalization;

namespace Receiver.Simulation.Ofdm.Uma;

/// <summary>The parameter table of 3GPP TR 38.901 for urban macro cells, with its sources in <c>uma-38901.txt</c>.</summary>
internal static class UmaTable
{
    private static readonly Dictionary<string, double[]> Lines = Read();

    /// <summary>Values of a line.</summary>
    public static double[] Values(string name) => Lines[name];

    /// <summary>The value of a line that has one.</summary>
    public static double Value(string name) => Lines[name].Single();

    /// <summary>c0 + c1·x + c2·x² + …</summary>
    public static double Polynomial(string name, double x) => Lines[name].Reverse().Aggregate(0.0, (sum, coefficient) => sum * x + coefficient);

    private static Dictionary<string, double[]> Read()
    {
        using var reader = new StreamReader(typeof(UmaTable).Assembly.GetManifestResourceStream("uma-38901.txt")!);
        var lines = new Dictionary<string, double[]>();
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#') continue;
            string[] parts = line.Split('=', 2, StringSplitOptions.TrimEntries);
            lines.Add(parts[0], [.. parts[1].Split(' ').Select(value => double.Parse(value, CultureInfo.InvariantCulture))]);
        }
        return lines;
    }
}
