namespace Receiver.Algorithms.Sensing;

/// <summary>Numbers that are made once and grow when more are wanted.</summary>
internal sealed class Buffer<T>
{
    private T[] _values = [];

    /// <summary>The first so many, as they were left; after growing, new ones.</summary>
    public Span<T> Take(int count)
    {
        if (_values.Length < count) _values = new T[Math.Max(count, 2 * _values.Length)];
        return _values.AsSpan(0, count);
    }
}
