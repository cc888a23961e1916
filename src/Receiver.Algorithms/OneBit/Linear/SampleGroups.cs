using System.Runtime.InteropServices;

namespace Receiver.Algorithms.OneBit.Linear;

/// <summary>Problems of a batch that miss the same samples, so that one filter serves them all.</summary>
/// <param name="Problems">Indices of the problems.</param>
/// <param name="Samples">Indices of the samples that they have.</param>
internal sealed record SampleGroup(int[] Problems, int[] Samples)
{
    /// <summary>Groups the antennas by the channel uses that reached them.</summary>
    public static IEnumerable<SampleGroup> OfAntennas(RealMatrix received)
    {
        int antennas = received.RowCount / 2;
        return Of(antennas, received.ColumnCount, (antenna, use) => received[antenna, use] != 0 || received[antennas + antenna, use] != 0);
    }

    /// <summary>Groups the channel uses by the antennas that they reached.</summary>
    public static IEnumerable<SampleGroup> OfUses(RealMatrix received)
    {
        int antennas = received.RowCount / 2;
        return Of(received.ColumnCount, antennas, (use, antenna) => received[antenna, use] != 0 || received[antennas + antenna, use] != 0);
    }

    private static IEnumerable<SampleGroup> Of(int problems, int samples, Func<int, int, bool> has)
    {
        var groups = new Dictionary<string, (List<int> Problems, int[] Samples)>();
        for (int problem = 0; problem < problems; problem++)
        {
            int[] present = [.. Enumerable.Range(0, samples).Where(sample => has(problem, sample))];
            string key = new(MemoryMarshal.Cast<int, char>(present));
            if (!groups.TryGetValue(key, out (List<int> Problems, int[] Samples) group)) groups[key] = group = ([], present);
            group.Problems.Add(problem);
        }
        return groups.Values.Select(group => new SampleGroup([.. group.Problems], group.Samples));
    }
}
