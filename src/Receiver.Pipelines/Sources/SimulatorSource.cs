using System.Runtime.CompilerServices;
using Receiver.Frames;
using Receiver.Pipelines.Runtime;
using Receiver.Simulation;

namespace Receiver.Pipelines.Sources;

/// <summary>Frames from the simulator: as fast as the line takes them, or at a rate whether or not it keeps up.</summary>
/// <param name="format">What the frames are.</param>
/// <param name="options">What is sent over which channel.</param>
/// <param name="clock">The clock of the rate.</param>
/// <param name="storage">Where frames have their slots from, null: a pool of the source's own.</param>
public sealed class SimulatorSource(FrameFormat format, SimulatorOptions options, TimeProvider clock, StoragePool? storage = null) : IFrameSource
{
    private readonly StoragePool _storage = storage ?? new StoragePool();

    /// <inheritdoc/>
    public FrameFormat Format { get; } = format;

    /// <inheritdoc/>
    public bool IsLive => options.RateFps is not null;

    /// <inheritdoc/>
    public PacketCounters Packets { get; } = new();

    /// <inheritdoc/>
    public async IAsyncEnumerable<Frame> ReadAsync([EnumeratorCancellation] CancellationToken token)
    {
        ISimulator simulator = options.CreateSimulator(Format);
        long start = clock.GetTimestamp();
        for (ulong number = 0; options.Frames is not { } frames || number < (ulong)frames; number++)
        {
            if (token.IsCancellationRequested) yield break;
            FrameStorage storage = _storage.Rent();
            Frame frame = simulator.Generate(number, storage);
            if (options.RateFps is { } rate && !await WaitUntilAsync(start, (number + 1) / rate, token).ConfigureAwait(false)) yield break;
            yield return frame with { Storage = storage, Arrival = IsLive ? clock.GetTimestamp() : 0 };
        }
    }

    private async Task<bool> WaitUntilAsync(long start, double seconds, CancellationToken token)
    {
        while (TimeSpan.FromSeconds(seconds) - clock.GetElapsedTime(start) is { Ticks: > 0 } left)
        {
            if (token.IsCancellationRequested) return false;
            if (left < TimeSpan.FromMilliseconds(2)) Thread.Yield();
            else await Task.Delay(left - TimeSpan.FromMilliseconds(1.5), clock, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        return true;
    }
}
