using System.Numerics;

namespace Receiver.Frames;

/// <summary>Which samples of a slot were lost, per antenna and time sample. Stores nothing until the first erasure.</summary>
public sealed class ErasureMask(int antennas, int length)
{
    private readonly int _wordsPerTime = (antennas + 63) / 64;
    private ulong[]? _words;

    /// <summary>Number of antennas.</summary>
    public int Antennas { get; } = antennas;

    /// <summary>Number of time samples.</summary>
    public int Length { get; } = length;

    /// <summary>Whether any sample is erased.</summary>
    public bool Any => Count > 0;

    /// <summary>Whether every sample is erased (true for an empty slot).</summary>
    public bool All => Count == (long)Antennas * Length;

    /// <summary>Number of erased samples.</summary>
    public long Count { get; private set; }

    /// <summary>Whether the sample of an antenna at a time is erased.</summary>
    public bool this[int antenna, int time] =>
        _words is not null && (_words[time * _wordsPerTime + (antenna >> 6)] >> (antenna & 63) & 1) != 0;

    /// <summary>Marks a block of antennas × time samples as erased or as received.</summary>
    public void Set(int firstAntenna, int antennaCount, int firstTime, int timeCount, bool erased)
    {
        if (firstAntenna < 0 || antennaCount < 0 || firstAntenna + antennaCount > Antennas)
            throw new ArgumentOutOfRangeException(nameof(antennaCount), $"antennas {firstAntenna}+{antennaCount} do not fit into {Antennas}");
        if (firstTime < 0 || timeCount < 0 || firstTime + timeCount > Length)
            throw new ArgumentOutOfRangeException(nameof(timeCount), $"time samples {firstTime}+{timeCount} do not fit into {Length}");
        if (_words is null)
        {
            if (!erased) return;
            _words = new ulong[_wordsPerTime * Length];
        }
        for (int time = firstTime; time < firstTime + timeCount; time++)
            for (int antenna = firstAntenna; antenna < firstAntenna + antennaCount;)
            {
                int bits = Math.Min(64 - (antenna & 63), firstAntenna + antennaCount - antenna);
                ulong mask = (bits == 64 ? ulong.MaxValue : (1UL << bits) - 1) << (antenna & 63);
                ref ulong word = ref _words[time * _wordsPerTime + (antenna >> 6)];
                Count += BitOperations.PopCount(erased ? mask & ~word : mask & word) * (erased ? 1 : -1);
                word = erased ? word | mask : word & ~mask;
                antenna += bits;
            }
    }

    /// <summary>Marks every sample as erased.</summary>
    public void EraseAll() => Set(0, Antennas, 0, Length, erased: true);

    /// <summary>Marks what another mask of the same size does, and no more.</summary>
    internal void CopyFrom(ErasureMask other)
    {
        _words = other._words?.ToArray();
        Count = other.Count;
    }

    /// <summary>Number of erased antennas at a time sample.</summary>
    public int CountAt(int time)
    {
        if (_words is null) return 0;
        int count = 0;
        foreach (ulong word in _words.AsSpan(time * _wordsPerTime, _wordsPerTime)) count += BitOperations.PopCount(word);
        return count;
    }
}
