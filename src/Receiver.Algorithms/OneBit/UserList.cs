namespace Receiver.Algorithms.OneBit;

/// <summary>Indices of some of the users, ascending; kept and filled again. Not thread-safe.</summary>
internal sealed class UserList
{
    private int[] _indices = [];
    private int _count;

    /// <summary>The indices.</summary>
    public ReadOnlySpan<int> Indices => _indices.AsSpan(0, _count);

    /// <summary>Takes the active users, all where nothing is said.</summary>
    public void TakeActive(bool[]? active, int users)
    {
        Clear(users);
        for (int user = 0; user < users; user++)
            if (active?[user] ?? true) _indices[_count++] = user;
    }

    /// <summary>Takes the users with a symbol other than zero.</summary>
    /// <param name="symbols">X <c>[M×T]</c>.</param>
    public void TakeSenders(ComplexMatrix symbols)
    {
        int users = symbols.RowCount;
        Clear(users);
        for (int user = 0; user < users; user++)
            if (Sends(symbols.Values, user, users)) _indices[_count++] = user;
    }

    private static bool Sends(ReadOnlySpan<Complex32> symbols, int user, int users)
    {
        for (int i = user; i < symbols.Length; i += users)
            if (symbols[i] != Complex32.Zero) return true;
        return false;
    }

    private void Clear(int users)
    {
        if (_indices.Length < users) _indices = new int[users];
        _count = 0;
    }
}
