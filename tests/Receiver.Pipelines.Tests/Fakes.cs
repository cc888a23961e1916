using System.Runtime.CompilerServices;
using Receiver.Frames;
using Receiver.Pipelines.Runtime;

namespace Receiver.Pipelines.Tests;

/// <summary>A source that does what a test says.</summary>
internal sealed class FakeSource(FrameFormat format, Func<CancellationToken, IAsyncEnumerable<Frame>> read, bool isLive = false) : IFrameSource
{
    public FrameFormat Format { get; } = format;

    public bool IsLive { get; } = isLive;

    public PacketCounters Packets { get; } = new();

    public IAsyncEnumerable<Frame> ReadAsync(CancellationToken token) => read(token);

    /// <summary>Frames with the numbers 0 … count − 1, without end where there is no count.</summary>
    public static FakeSource Of(FrameFormat format, int? count = null) => new(format, token => Frames(format, count, token));

    public static FakeSource Of(params Frame[] frames) => new(TestFrames.Format(), _ => frames.ToAsyncEnumerable());

    private static async IAsyncEnumerable<Frame> Frames(FrameFormat format, int? count, [EnumeratorCancellation] CancellationToken token)
    {
        for (int i = 0; (count is null || i < count) && !token.IsCancellationRequested; i++)
        {
            await Task.Yield();
            yield return TestFrames.Random(format, (ulong)i);
        }
    }
}

/// <summary>A stage that does what a test says.</summary>
internal sealed class FakeStage(Func<Reception, CancellationToken, Reception> process, string name = "fake") : IStage
{
    private int _calls;

    public StageContract Contract { get; init; } = new(name, ReceptionParts.None, ReceptionParts.None);

    public int Calls => Volatile.Read(ref _calls);

    public Reception Process(Reception reception, CancellationToken token)
    {
        Interlocked.Increment(ref _calls);
        return process(reception, token);
    }

    public static FakeStage PassOn() => new((reception, _) => reception);
}

/// <summary>A sink that keeps what it gets, and fails where a test says so.</summary>
internal sealed class FakeSink : IReceptionSink
{
    private readonly List<Delivery> _deliveries = [];

    public Action<Delivery> OnWrite { get; init; } = _ => { };

    public Action<RunReport> OnComplete { get; init; } = _ => { };

    public Action OnDispose { get; init; } = () => { };

    public RunReport? Report { get; private set; }

    public bool IsDisposed { get; private set; }

    public IReadOnlyList<Delivery> Deliveries
    {
        get
        {
            lock (_deliveries) return [.. _deliveries];
        }
    }

    public IEnumerable<ulong> Numbers => Deliveries.Select(d => d.Reception.Frame.Id.Number);

    public async ValueTask WriteAsync(Delivery delivery, CancellationToken token)
    {
        await Task.Yield();
        OnWrite(delivery);
        lock (_deliveries) _deliveries.Add(delivery with { Reception = delivery.Reception.Detach() });
    }

    public ValueTask CompleteAsync(RunReport report)
    {
        Report = report;
        OnComplete(report);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        OnDispose();
        return ValueTask.CompletedTask;
    }
}

internal sealed class FakeArrivalSink(Action<Frame> write) : IArrivalSink
{
    public bool IsDisposed { get; private set; }

    public void Write(Frame frame) => write(frame);

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return ValueTask.CompletedTask;
    }
}
