using System.Text.Json;

namespace Receiver.Formats.Sigmf;

/// <summary>A run of samples that is in one piece both in the file and in the original stream.</summary>
internal readonly record struct StoredRun(long File, long Global, long Count);

/// <summary>Where the samples of a file stood in the original stream, and what of that stream is missing.</summary>
internal sealed class CaptureMap
{
    private readonly StoredRun[] _byFile;
    private readonly StoredRun[] _byGlobal;

    private CaptureMap(StoredRun[] byFile)
    {
        _byFile = byFile;
        _byGlobal = [.. byFile.OrderBy(run => run.Global)];
    }

    /// <summary>Makes the map, and reports captures that lie outside the data or claim one sample of the stream twice.</summary>
    public static CaptureMap Create(SigmfObject root, IReadOnlyList<SigmfCapture> captures, long samples)
    {
        var runs = new List<StoredRun>();
        // Only with faults elsewhere does the list not match the elements one to one; the map is not used then.
        JsonElement[] elements = captures.Count == 0 ? [] : [.. root.Element.GetProperty("captures").EnumerateArray()];
        long next = 0;
        for (int i = 0; i < captures.Count; i++)
        {
            long start = captures[i].SampleStart;
            if (start > samples)
                root.Fault(elements[i], $"captures[{i}].core:sample_start", $"is {start}", $"the data holds {samples} samples");
            long end = i + 1 < captures.Count ? Math.Min(captures[i + 1].SampleStart, samples) : samples;
            long global = captures[i].GlobalIndex ?? next;
            if (end > start) runs.Add(new StoredRun(start, global, end - start));
            next = global + Math.Max(0, end - start);
        }
        if (captures.Count == 0 && samples > 0) runs.Add(new StoredRun(0, 0, samples));
        var map = new CaptureMap([.. runs]);
        for (int i = 1; i < map._byGlobal.Length; i++)
        {
            (StoredRun before, StoredRun run) = (map._byGlobal[i - 1], map._byGlobal[i]);
            if (run.Global >= before.Global + before.Count) continue;
            StoredRun late = run.File > before.File ? run : before;
            int capture = LastAtOrBefore(captures, late.File, c => c.SampleStart);
            root.Fault(elements[capture], $"captures[{capture}].core:global_index", $"is {late.Global}",
                $"sample {run.Global} of the stream would be stored twice, at {before.File + run.Global - before.Global} and at {run.File}");
        }
        return map;
    }

    /// <summary>The pieces of a run of file samples, in the order of the file.</summary>
    public IEnumerable<StoredRun> Split(long file, long count)
    {
        for (int i = Math.Max(0, LastAtOrBefore(_byFile, file, run => run.File)); i < _byFile.Length && _byFile[i].File < file + count; i++)
        {
            long begin = Math.Max(file, _byFile[i].File), end = Math.Min(file + count, _byFile[i].File + _byFile[i].Count);
            yield return new StoredRun(begin, _byFile[i].Global + begin - _byFile[i].File, end - begin);
        }
    }

    /// <summary>Where in the stream the gap before an index begins: the index itself where the sample before it is stored.</summary>
    public long GapBegin(long global)
    {
        int i = LastAtOrBefore(_byGlobal, global - 1, run => run.Global);
        return i < 0 ? 0 : Math.Min(global, _byGlobal[i].Global + _byGlobal[i].Count);
    }

    /// <summary>Where in the stream the gap from an index on ends: the index itself where it is stored, never after the last sample.</summary>
    public long GapEnd(long global)
    {
        int i = LastAtOrBefore(_byGlobal, global, run => run.Global);
        if (i >= 0 && _byGlobal[i].Global + _byGlobal[i].Count > global) return global;
        return i + 1 < _byGlobal.Length ? _byGlobal[i + 1].Global : long.MaxValue;
    }

    private static int LastAtOrBefore<T>(IReadOnlyList<T> ascending, long index, Func<T, long> start)
    {
        int low = 0, high = ascending.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (start(ascending[middle]) <= index) low = middle + 1;
            else high = middle;
        }
        return low - 1;
    }
}
