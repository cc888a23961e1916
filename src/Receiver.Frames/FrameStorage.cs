namespace Receiver.Frames;

/// <summary>
/// Where the samples of one frame come from, or the matrices and the working storage that the stages need for it. One from a <see cref="StoragePool"/> has them
/// from frames that are done, and takes them all back at once with <see cref="Return"/>: whoever wants to keep something beyond that copies it. Used by one stage at a time.
/// </summary>
public sealed class FrameStorage
{
    private readonly StoragePool? _pool;
    private FrameShelves? _shelves;
    private bool _returned;

    internal FrameStorage(StoragePool? pool) => _pool = pool;

    /// <summary>Makes new matrices, which are whoever's who asked.</summary>
    public static FrameStorage New { get; } = new(null);

    /// <summary>A matrix of zeros.</summary>
    /// <exception cref="ObjectDisposedException">The storage was returned.</exception>
    public RealMatrix Real(int rows, int columns)
    {
        if (Shelves?.Reals.Take((rows, columns)) is not { } matrix) return Keep(Shelves?.Reals, (rows, columns), new RealMatrix(rows, columns));
        Array.Clear(matrix.Values);
        return matrix;
    }

    /// <summary>A matrix of zeros.</summary>
    /// <exception cref="ObjectDisposedException">The storage was returned.</exception>
    public ComplexMatrix Complex(int rows, int columns)
    {
        if (Shelves?.Complexes.Take((rows, columns)) is not { } matrix) return Keep(Shelves?.Complexes, (rows, columns), new ComplexMatrix(rows, columns));
        Array.Clear(matrix.Values);
        return matrix;
    }

    /// <summary>A channel estimate <c>[N×M]</c> of zeros.</summary>
    /// <exception cref="ObjectDisposedException">The storage was returned.</exception>
    public ChannelEstimate Channel(int antennas, int users) => Channel(Shelves?.Channels, antennas, users, null);

    /// <summary>A channel estimate <c>[N×M]</c> of zeros with log-likelihood ratios of activity <c>[M]</c>, zeros too.</summary>
    /// <exception cref="ObjectDisposedException">The storage was returned.</exception>
    public ChannelEstimate ChannelWithOdds(int antennas, int users) =>
        Channel(Shelves?.ChannelsWithOdds, antennas, users, static count => new SoftActivity { LogLikelihoodRatios = new float[count] });

    /// <summary>A channel estimate <c>[N×M]</c> of zeros with activity coefficients <c>[M]</c>, zeros too.</summary>
    /// <exception cref="ObjectDisposedException">The storage was returned.</exception>
    public ChannelEstimate ChannelWithCoefficients(int antennas, int users) =>
        Channel(Shelves?.ChannelsWithCoefficients, antennas, users, static count => new SoftActivity { Coefficients = new float[count] });

    /// <summary>An activity estimate <c>[M]</c> in which nobody is active.</summary>
    /// <exception cref="ObjectDisposedException">The storage was returned.</exception>
    public ActivityEstimate Activity(int users)
    {
        if (Shelves?.Activities.Take((users, 1)) is not { } estimate) return Keep(Shelves?.Activities, (users, 1), new ActivityEstimate(new bool[users], new float[users]));
        Array.Clear(estimate.Active);
        Array.Clear(estimate.LogLikelihoodRatios);
        return estimate;
    }

    /// <summary>A symbol estimate <c>[M×T]</c> of zeros.</summary>
    /// <exception cref="ObjectDisposedException">The storage was returned.</exception>
    public SymbolEstimate Symbols(int users, int uses)
    {
        if (Shelves?.Symbols.Take((users, uses)) is not { } estimate)
            return Keep(Shelves?.Symbols, (users, uses),
                new SymbolEstimate(new ComplexMatrix(users, uses), new RealMatrix(users, uses), new RealMatrix(2 * users, uses)));
        Array.Clear(estimate.Mean.Values);
        Array.Clear(estimate.Variance.Values);
        Array.Clear(estimate.LogLikelihoodRatios.Values);
        return estimate;
    }

    /// <summary>A slot of zeros in which nothing is erased.</summary>
    /// <exception cref="ObjectDisposedException">The storage was returned.</exception>
    public Slot Slot(SlotKind kind, SampleFormat format, int antennas, int length)
    {
        var key = (kind, format, antennas, length);
        if (Shelves?.Slots.Take(key) is not { } slot) return Keep(Shelves?.Slots, key, new Slot(kind, format, antennas, length));
        Array.Clear(slot.Bytes);
        slot.Erasures.Set(0, antennas, 0, length, erased: false);
        return slot;
    }

    /// <summary>A solver's working storage for frames of a format, as the last frame left it: whoever takes it sets it up.</summary>
    /// <param name="format">The format.</param>
    /// <param name="make">Makes it where there is none.</param>
    /// <exception cref="ObjectDisposedException">The storage was returned.</exception>
    public T Workspace<T>(FrameFormat format, Func<FrameFormat, T> make) where T : SolverWorkspace
    {
        ArgumentNullException.ThrowIfNull(make);
        var key = (typeof(T), format);
        return Shelves?.Workspaces.Take(key) as T ?? (T)Keep(Shelves?.Workspaces, key, make(format));
    }

    /// <summary>Gives everything back for another frame.</summary>
    /// <exception cref="InvalidOperationException">It was returned before, or it is nobody's to return.</exception>
    public void Return()
    {
        if (_pool is null || Interlocked.Exchange(ref _returned, true)) throw new InvalidOperationException("the storage of a frame is returned once, by whoever rented it");
        if (_shelves is { } shelves) _pool.Return(shelves);
        _shelves = null;
    }

    // The pool is asked when something is needed: frames that wait for their first stage hold nothing.
    private FrameShelves? Shelves
    {
        get
        {
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _returned), this);
            return _pool is null ? null : _shelves ??= _pool.Take();
        }
    }

    private static ChannelEstimate Channel(FrameShelves.Shelf<(int, int), ChannelEstimate>? shelf, int antennas, int users, Func<int, SoftActivity>? activity)
    {
        if (shelf?.Take((antennas, users)) is not { } estimate)
            return Keep(shelf, (antennas, users), new ChannelEstimate(new ComplexMatrix(antennas, users), new RealMatrix(antennas, users)) { Activity = activity?.Invoke(users) });
        FrameShelves.Fill(estimate, Complex32.Zero, 0);
        return estimate;
    }

    private static T Keep<TKey, T>(FrameShelves.Shelf<TKey, T>? shelf, TKey key, T made) where TKey : IEquatable<TKey> where T : class
    {
        shelf?.Add(key, made);
        return made;
    }
}

/// <summary>Storage of frames that are done, for those that come. Thread-safe.</summary>
/// <param name="wipes">
/// Whether what is returned becomes NaN, or lost, at once, so that whoever reads it afterwards gets nothing that could pass for a result: for tests.
/// </param>
public sealed class StoragePool(bool wipes = false)
{
    private readonly Stack<FrameShelves> _free = [];
    private int _inUse;

    /// <summary>Frames that have storage now.</summary>
    public int InUse => Volatile.Read(ref _inUse);

    /// <summary>Storage for one frame; <see cref="FrameStorage.Return"/> brings it back. One that is lost is no leak: the next frame makes its own.</summary>
    public FrameStorage Rent() => new(this);

    internal FrameShelves Take()
    {
        Interlocked.Increment(ref _inUse);
        lock (_free)
            if (_free.TryPop(out FrameShelves? shelves)) return shelves;
        return new FrameShelves();
    }

    internal void Return(FrameShelves shelves)
    {
        if (wipes) shelves.Wipe();
        shelves.TakeBack();
        lock (_free) _free.Push(shelves);
        Interlocked.Decrement(ref _inUse);
    }
}

/// <summary>What one frame at a time uses: slots and matrices by kind and shape, working storage by solver and format.</summary>
internal sealed class FrameShelves
{
    public Shelf<(SlotKind, SampleFormat, int, int), Slot> Slots { get; } = new();

    public Shelf<(int, int), RealMatrix> Reals { get; } = new();

    public Shelf<(int, int), ComplexMatrix> Complexes { get; } = new();

    public Shelf<(int, int), ChannelEstimate> Channels { get; } = new();

    public Shelf<(int, int), ChannelEstimate> ChannelsWithOdds { get; } = new();

    public Shelf<(int, int), ChannelEstimate> ChannelsWithCoefficients { get; } = new();

    public Shelf<(int, int), SymbolEstimate> Symbols { get; } = new();

    public Shelf<(Type, FrameFormat), SolverWorkspace> Workspaces { get; } = new();

    public Shelf<(int, int), ActivityEstimate> Activities { get; } = new();

    public void TakeBack()
    {
        Slots.TakeBack();
        Reals.TakeBack();
        Complexes.TakeBack();
        Channels.TakeBack();
        ChannelsWithOdds.TakeBack();
        ChannelsWithCoefficients.TakeBack();
        Activities.TakeBack();
        Symbols.TakeBack();
        Workspaces.TakeBack();
    }

    public void Wipe()
    {
        var nothing = new Complex32(float.NaN, float.NaN);
        // All signs negative, all floats NaN, and nothing received.
        foreach (Slot slot in Slots.All)
        {
            Array.Fill(slot.Bytes, byte.MaxValue);
            slot.Erasures.EraseAll();
        }
        foreach (RealMatrix matrix in Reals.All) Array.Fill(matrix.Values, float.NaN);
        foreach (ComplexMatrix matrix in Complexes.All) Array.Fill(matrix.Values, nothing);
        foreach (ChannelEstimate channel in Channels.All.Concat(ChannelsWithOdds.All).Concat(ChannelsWithCoefficients.All)) Fill(channel, nothing, float.NaN);
        foreach (ActivityEstimate activity in Activities.All)
        {
            Array.Fill(activity.Active, true);
            Array.Fill(activity.LogLikelihoodRatios, float.NaN);
        }
        foreach (SymbolEstimate symbols in Symbols.All)
        {
            Array.Fill(symbols.Mean.Values, nothing);
            Array.Fill(symbols.Variance.Values, float.NaN);
            Array.Fill(symbols.LogLikelihoodRatios.Values, float.NaN);
        }
        foreach (SolverWorkspace workspace in Workspaces.All) workspace.Wipe();
    }

    public static void Fill(ChannelEstimate channel, Complex32 mean, float other)
    {
        channel.Mean.Values.AsSpan().Fill(mean);
        channel.Variance.Values.AsSpan().Fill(other);
        channel.Activity?.LogLikelihoodRatios.AsSpan().Fill(other);
        channel.Activity?.Coefficients.AsSpan().Fill(other);
    }

    /// <summary>Things of one kind, each with a key; those in use come first.</summary>
    public sealed class Shelf<TKey, T> where TKey : IEquatable<TKey> where T : class
    {
        private readonly List<(TKey Key, T Value)> _items = [];
        private int _used;

        public IEnumerable<T> All => _items.Select(item => item.Value);

        /// <summary>One that is free and has the key, null where there is none.</summary>
        public T? Take(TKey key)
        {
            for (int i = _used; i < _items.Count; i++)
            {
                if (!_items[i].Key.Equals(key)) continue;
                (_items[_used], _items[i]) = (_items[i], _items[_used]);
                return _items[_used++].Value;
            }
            return null;
        }

        /// <summary>Adds one that is in use.</summary>
        public void Add(TKey key, T value)
        {
            _items.Add((key, value));
            (_items[_used], _items[^1]) = (_items[^1], _items[_used]);
            _used++;
        }

        public void TakeBack() => _used = 0;
    }
}
