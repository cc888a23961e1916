using Receiver.Kernels;

namespace Receiver.Algorithms.Sensing;

/// <summary>The columns of some links side by side: their antenna and frequency factors in rows, those of a user after each other.</summary>
internal sealed class LinkColumns(SensingLayout layout)
{
    private readonly SplitMatrix _weighted = new(), _part = new();
    private readonly int[] _starts = new int[layout.Users + 1];
    private bool _withData;

    /// <summary>Number of links, S.</summary>
    public int Count => Steering.Rows;

    /// <summary>First link of each user, and their number at the end <c>[K+1]</c>.</summary>
    public ReadOnlySpan<int> Starts => _starts;

    /// <summary>a_q <c>[S×M]</c>.</summary>
    public SplitMatrix Steering { get; } = new();

    /// <summary>f_kq over the data subcarriers <c>[S×Nd]</c>; only where data count.</summary>
    public SplitMatrix Data { get; } = new();

    /// <summary>f_kq over the user's pilot subcarriers <c>[S×Np]</c>.</summary>
    public SplitMatrix Pilot { get; } = new();

    /// <summary>Takes the factors of links, ascending, from those of all.</summary>
    public void Gather(Columns columns, ReadOnlySpan<int> links, bool withData)
    {
        _withData = withData;
        Steering.Reshape(links.Length, layout.Antennas, clear: false);
        Pilot.Reshape(links.Length, layout.PilotCarriers, clear: false);
        if (withData) Data.Reshape(links.Length, layout.DataCarriers, clear: false);
        Array.Fill(_starts, links.Length);
        for (int i = links.Length - 1; i >= 0; i--)
        {
            (int k, int q) = Math.DivRem(links[i], columns.PerUser);
            Steering.CopyRow(i, columns.Steering[k], columns.AngleOf[q]);
            Pilot.CopyRow(i, columns.Pilot[k], q);
            if (withData) Data.CopyRow(i, columns.Data[k], q);
            for (int user = k; user >= 0 && _starts[user] > i; user--) _starts[user] = i;
        }
    }

    /// <summary>Σ_n ñ^p·conj(f_kq(n))·Z_k[m, n] over data and pilots: what the antenna factor of each link is still to be multiplied with.</summary>
    /// <param name="planes">Z.</param>
    /// <param name="byOffset">Whether p is 1, else 0.</param>
    /// <param name="result">Reshaped to <c>[S×M]</c>.</param>
    public void Contract(ChannelPlanes planes, bool byOffset, SplitMatrix result)
    {
        result.Reshape(Count, layout.Antennas);
        _part.Reshape(Count, layout.Antennas);
        for (int k = 0; k < layout.Users; k++)
        {
            (int first, int end) = (_starts[k], _starts[k + 1]);
            if (_withData) SplitDots.All(Weighted(Data, byOffset ? layout.DataOffsets : null, first, end), first, end, planes.Data[k], layout.Antennas, result);
            SplitDots.All(Weighted(Pilot, byOffset ? layout.PilotOffsets[k] : null, first, end), first, end, planes.Pilot[k], layout.Antennas, _part);
        }
        for (int i = 0; i < Count; i++) SplitRows.AddScaled(_part, i, 1, result, i);
    }

    private SplitMatrix Weighted(SplitMatrix factors, double[]? offsets, int first, int end)
    {
        if (offsets is null) return factors;
        _weighted.Reshape(Count, factors.Columns, clear: false);
        for (int i = first; i < end; i++) SplitRows.Weigh(factors, i, offsets, _weighted, i);
        return _weighted;
    }
}
