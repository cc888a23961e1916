namespace Receiver.Kernels;

/// <summary>Checks of tiles that must go together.</summary>
internal static class TileShape
{
    /// <summary>Throws unless the first length is whole rows of 16 and the others equal it.</summary>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Check(int length, params ReadOnlySpan<int> others)
    {
        bool fits = length % Tile.Lanes == 0;
        foreach (int other in others) fits &= other == length;
        if (!fits) throw new ArgumentException($"tiles of {length}, {string.Join(", ", others.ToArray())} floats do not go together");
    }

    /// <summary>Throws unless every length is 16.</summary>
    /// <exception cref="ArgumentException">A length is not 16.</exception>
    public static void CheckRow(params ReadOnlySpan<int> lengths)
    {
        foreach (int length in lengths)
            if (length != Tile.Lanes) throw new ArgumentException($"one number a lane is {Tile.Lanes} floats, not {length}");
    }
}
