using Xunit;

namespace Receiver.Frames.Tests;

public sealed class FrameStorageTests
{
    private readonly StoragePool _pool = new();

    [Fact]
    public void Return_ThenRent_GivesTheSameMatricesCleared()
    {
        FrameStorage first = _pool.Rent();
        RealMatrix real = first.Real(3, 4);
        ComplexMatrix complex = first.Complex(3, 4);
        ChannelEstimate channel = first.Channel(3, 4);
        SymbolEstimate symbols = first.Symbols(3, 4);
        real[1, 2] = channel.Variance[1, 2] = symbols.LogLikelihoodRatios[5, 2] = symbols.Variance[0, 0] = 7;
        complex[1, 2] = channel.Mean[1, 2] = symbols.Mean[1, 2] = new Complex32(1, 2);
        first.Return();

        FrameStorage second = _pool.Rent();
        Assert.Same(symbols, second.Symbols(3, 4));
        Assert.Same(channel, second.Channel(3, 4));
        Assert.Same(complex, second.Complex(3, 4));
        Assert.Same(real, second.Real(3, 4));
        Assert.All(real.Values.Concat(channel.Variance.Values).Concat(symbols.Variance.Values).Concat(symbols.LogLikelihoodRatios.Values), value => Assert.Equal(0, value));
        Assert.All(complex.Values.Concat(channel.Mean.Values).Concat(symbols.Mean.Values), value => Assert.Equal(Complex32.Zero, value));
    }

    [Fact]
    public void Real_TwiceFromOneStorage_GivesDifferentMatrices()
    {
        FrameStorage storage = _pool.Rent();
        Assert.NotSame(storage.Real(2, 2), storage.Real(2, 2));
        storage.Return();
        storage = _pool.Rent();
        RealMatrix[] matrices = [storage.Real(2, 2), storage.Real(2, 3), storage.Real(2, 2), storage.Real(2, 2)];
        Assert.Equal(4, matrices.Distinct(ReferenceEqualityComparer.Instance).Count());
        Assert.Equal((2, 3), (matrices[1].RowCount, matrices[1].ColumnCount));
    }

    [Fact]
    public void Real_TwoFramesAtOnce_GivesDifferentMatrices()
    {
        FrameStorage one = _pool.Rent(), other = _pool.Rent();
        Assert.NotSame(one.Real(2, 2), other.Real(2, 2));
    }

    [Fact]
    public void Return_Twice_Throws()
    {
        FrameStorage storage = _pool.Rent();
        storage.Return();
        Assert.Throws<InvalidOperationException>(storage.Return);
    }

    [Fact]
    public void Real_AfterReturn_ThrowsThoughAnotherFrameHasTheMatrices()
    {
        FrameStorage storage = _pool.Rent();
        storage.Real(2, 2);
        storage.Return();
        FrameStorage next = _pool.Rent();
        next.Real(2, 2);
        Assert.Throws<ObjectDisposedException>(() => storage.Real(2, 2));
        Assert.Throws<ObjectDisposedException>(() => storage.Symbols(2, 2));
        Assert.Throws<InvalidOperationException>(storage.Return);
    }

    [Fact]
    public void Return_WipingPool_LeavesNothingThatPassesForAResult()
    {
        FrameStorage storage = new StoragePool(wipes: true).Rent();
        RealMatrix real = storage.Real(2, 2);
        ChannelEstimate channel = storage.Channel(2, 2);
        SymbolEstimate symbols = storage.Symbols(2, 2);
        storage.Return();
        Assert.All(real.Values.Concat(channel.Variance.Values).Concat(symbols.LogLikelihoodRatios.Values), value => Assert.True(float.IsNaN(value)));
        Assert.All(channel.Mean.Values.Concat(symbols.Mean.Values), value => Assert.True(float.IsNaN(value.Real)));
    }

    [Fact]
    public void Slot_AfterReturn_IsEmptyAndNothingOfItIsErased()
    {
        FrameStorage storage = _pool.Rent();
        Slot pilot = storage.Slot(SlotKind.Pilot, SampleFormat.Ci16, 3, 5), data = storage.Slot(SlotKind.Data, SampleFormat.Ci16, 3, 5);
        pilot.Bytes[7] = 9;
        pilot.Erasures.Set(1, 2, 3, 1, erased: true);
        Assert.Equal(1, _pool.InUse);
        storage.Return();
        Assert.Equal(0, _pool.InUse);
        storage = _pool.Rent();
        Assert.NotSame(pilot, storage.Slot(SlotKind.Pilot, SampleFormat.Cf32, 3, 5));
        Assert.NotSame(pilot, storage.Slot(SlotKind.Pilot, SampleFormat.Ci16, 5, 3));
        Assert.Same(data, storage.Slot(SlotKind.Data, SampleFormat.Ci16, 3, 5));
        Assert.Same(pilot, storage.Slot(SlotKind.Pilot, SampleFormat.Ci16, 3, 5));
        Assert.All(pilot.Bytes, value => Assert.Equal(0, value));
        Assert.False(pilot.Erasures.Any);
        storage.Return();
        Assert.Throws<ObjectDisposedException>(() => storage.Slot(SlotKind.Pilot, SampleFormat.Ci16, 3, 5));
    }

    [Fact]
    public void Return_WipingPool_LosesTheSamplesOfAFrameButNotOfItsCopy()
    {
        FrameStorage storage = new StoragePool(wipes: true).Rent();
        var frame = new Frame
        {
            Id = new FrameId(0, 1),
            Pilot = storage.Slot(SlotKind.Pilot, SampleFormat.OneBit, 3, 5),
            Data = storage.Slot(SlotKind.Data, SampleFormat.OneBit, 3, 2),
            Truth = new GroundTruth { Active = [0], Bits = [1], Channel = storage.Complex(3, 1) },
            Storage = storage,
        };
        frame.Data.Erasures.Set(0, 3, 1, 1, erased: true);
        Frame copy = frame.Detach();
        storage.Return();
        Assert.All(frame.Pilot.Bytes, value => Assert.Equal(255, value));
        Assert.True(frame.Pilot.Erasures.All && frame.Data.Erasures.All);
        Assert.All(copy.Pilot.Bytes, value => Assert.Equal(0, value));
        Assert.Equal((0, 3), (copy.Pilot.Erasures.Count, copy.Data.Erasures.Count));
        Assert.Equal(Complex32.Zero, copy.Truth!.Channel![2, 0]);
        Assert.Same(copy, copy.Detach());
    }

    [Fact]
    public void New_IsNobodysToReturn()
    {
        Assert.NotSame(FrameStorage.New.Real(2, 2), FrameStorage.New.Real(2, 2));
        Assert.Throws<InvalidOperationException>(FrameStorage.New.Return);
    }

    [Fact]
    public void Workspace_OfNextFrame_IsTheOneOfTheSameFormat()
    {
        FrameFormat format = Format(4), other = Format(5);
        FrameStorage first = _pool.Rent();
        Scratch scratch = first.Workspace(format, static _ => new Scratch()), second = first.Workspace(format, static _ => new Scratch());
        Assert.NotSame(scratch, second);
        first.Return();
        Assert.Throws<ObjectDisposedException>(() => first.Workspace(format, static _ => new Scratch()));

        FrameStorage next = _pool.Rent();
        Assert.NotSame(scratch, next.Workspace(other, static _ => new Scratch()));
        Assert.Contains(next.Workspace(Format(4), static _ => new Scratch()), new[] { scratch, second });
        Assert.NotSame(FrameStorage.New.Workspace(format, static _ => new Scratch()), FrameStorage.New.Workspace(format, static _ => new Scratch()));
    }

    [Fact]
    public void Return_WipingPool_WipesWorkspaces()
    {
        FrameStorage storage = new StoragePool(wipes: true).Rent();
        Scratch scratch = storage.Workspace(Format(4), static _ => new Scratch());
        Assert.False(scratch.IsWiped);
        storage.Return();
        Assert.True(scratch.IsWiped);
    }

    private static FrameFormat Format(int antennas) => new() { Waveform = Waveform.OneBit, Antennas = antennas, Users = 1, DataLength = 1, Pilots = Pilots };

    private static ComplexMatrix Pilots { get; } = new(1, 1);

    private sealed class Scratch : SolverWorkspace
    {
        public bool IsWiped { get; private set; }

        public override void Wipe() => IsWiped = true;
    }
}
