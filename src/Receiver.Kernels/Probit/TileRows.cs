namespace Receiver.Kernels;

/// <summary>Lengths of spans that hold whole rows of tiles.</summary>
internal static class TileRows
{
    /// <summary>Throws unless the length is a whole number of rows and every other span is as long.</summary>
    public static void Require(int length, params ReadOnlySpan<int> lengths)
    {
        if (length % Tile.Lanes != 0) throw new ArgumentException($"{length} floats are not rows of {Tile.Lanes}");
        foreach (int other in lengths)
            if (other != length) throw new ArgumentException($"a span has {other} floats, not {length}");
    }
}
