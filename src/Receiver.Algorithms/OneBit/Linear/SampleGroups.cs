namespace Receiver.Algorithms.OneBit.Linear;

/// <summary>Groups the problems of a batch that miss the same samples, so that one filter serves them all. Meant to be kept and used again; not thread-safe.</summary>
internal sealed class SampleGroups
{
    private bool[] _received = [];
    private int[] _group = [], _first = [], _problems = [], _samples = [];
    private int _size, _count, _problemCount, _sampleCount;

    /// <summary>Number of groups.</summary>
    public int Count { get; private set; }

    /// <summary>The problems of the selected group.</summary>
    public ReadOnlySpan<int> Problems => _problems.AsSpan(0, _problemCount);

    /// <summary>The samples that they have.</summary>
    public ReadOnlySpan<int> Samples => _samples.AsSpan(0, _sampleCount);

    /// <summary>Groups the antennas by the channel uses that reached them.</summary>
    public void TakeAntennas(RealMatrix received)
    {
        int antennas = received.RowCount / 2;
        Reserve(antennas, received.ColumnCount);
        for (int antenna = 0; antenna < antennas; antenna++)
            for (int use = 0; use < received.ColumnCount; use++) _received[antenna * _size + use] = IsReceived(received, antenna, use);
        Group();
    }

    /// <summary>Groups the channel uses by the antennas that they reached.</summary>
    public void TakeUses(RealMatrix received)
    {
        int antennas = received.RowCount / 2;
        Reserve(received.ColumnCount, antennas);
        for (int use = 0; use < received.ColumnCount; use++)
            for (int antenna = 0; antenna < antennas; antenna++) _received[use * _size + antenna] = IsReceived(received, antenna, use);
        Group();
    }

    /// <summary>Selects a group.</summary>
    public void Select(int group)
    {
        (_problemCount, _sampleCount) = (0, 0);
        for (int problem = 0; problem < _count; problem++)
            if (_group[problem] == group) _problems[_problemCount++] = problem;
        ReadOnlySpan<bool> received = Pattern(_first[group]);
        for (int sample = 0; sample < _size; sample++)
            if (received[sample]) _samples[_sampleCount++] = sample;
    }

    private void Group()
    {
        Count = 0;
        for (int problem = 0; problem < _count; problem++)
        {
            int group = 0;
            while (group < Count && !Pattern(problem).SequenceEqual(Pattern(_first[group]))) group++;
            if (group == Count) _first[Count++] = problem;
            _group[problem] = group;
        }
    }

    private ReadOnlySpan<bool> Pattern(int problem) => _received.AsSpan(problem * _size, _size);

    private void Reserve(int problems, int samples)
    {
        (_count, _size) = (problems, samples);
        if (_group.Length < problems) (_group, _first, _problems) = (new int[problems], new int[problems], new int[problems]);
        if (_samples.Length < samples) _samples = new int[samples];
        if (_received.Length < problems * samples) _received = new bool[problems * samples];
    }

    private static bool IsReceived(RealMatrix received, int antenna, int use)
    {
        int at = use * received.RowCount + antenna;
        return received.Values[at] != 0 || received.Values[at + received.RowCount / 2] != 0;
    }
}
