using System.Collections.Concurrent;

namespace Receiver.Algorithms;

/// <summary>
/// Working storage that outlives a solve: as many objects as solves ever run at once, so that none of them allocates. The next user finds what the
/// last one left and has to set it up.
/// </summary>
internal static class Reusable<T> where T : class, new()
{
    private static readonly ConcurrentBag<T> Free = [];

    public static Lease Rent() => new(Free.TryTake(out T? value) ? value : new T());

    /// <summary>The use of an object until it is disposed of, once.</summary>
    public readonly ref struct Lease(T value)
    {
        public T Value { get; } = value;

        public void Dispose() => Free.Add(Value);
    }
}
