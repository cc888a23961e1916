namespace Receiver.Frames;

/// <summary>A one-bit frame in the real domain: the signs as numbers, erased samples as zeros, so that a sample's square is its weight.</summary>
/// <param name="Pilot">Pilot slot <c>[2N×Tp]</c>: rows 0…N−1 the real parts, N…2N−1 the imaginary parts; −1, +1, or 0 where erased.</param>
/// <param name="Data">Data slot <c>[2N×Td]</c>, likewise.</param>
public sealed record OneBitObservation(RealMatrix Pilot, RealMatrix Data)
{
    private RealMatrix? _all;

    /// <summary>Both slots, pilots first <c>[2N×(Tp+Td)]</c>; put together once. Asked for by one stage at a time.</summary>
    /// <param name="storage">Where the matrix comes from.</param>
    public RealMatrix All(FrameStorage storage)
    {
        if (_all is { } known) return known;
        RealMatrix all = storage.Real(Pilot.RowCount, Pilot.ColumnCount + Data.ColumnCount);
        Pilot.Values.CopyTo(all.Values, 0);
        Data.Values.CopyTo(all.Values, Pilot.Values.Length);
        return _all = all;
    }
}
