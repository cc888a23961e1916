using System.Runtime.CompilerServices;
using Receiver.Frames;
using Receiver.Pipelines.Runtime;

namespace Receiver.Pipelines.Benchmarking;

/// <summary>
/// Frames that were made beforehand, over and over, so that what is measured is the line alone. With a rate they come at fixed times whether or not the line
/// keeps up, and their arrival is the time at which they were due: a line that holds the source up does not hide it.
/// </summary>
/// <param name="format">What the frames are.</param>
/// <param name="frames">The frames, at least one.</param>
/// <param name="rate">Frames per second, null: as fast as the line takes them.</param>
/// <param name="duration">Time after which it ends.</param>
/// <param name="clock">The clock of the line.</param>
public sealed class ReplaySource(FrameFormat format, IReadOnlyList<Frame> frames, double? rate, TimeSpan duration, TimeProvider clock) : IFrameSource
{
    private static readonly TimeSpan Coarse = TimeSpan.FromMilliseconds(2);

    /// <inheritdoc/>
    public FrameFormat Format { get; } = format;

    /// <inheritdoc/>
    public bool IsLive => rate is not null;

    /// <inheritdoc/>
    public PacketCounters Packets { get; } = new();

    /// <inheritdoc/>
    public async IAsyncEnumerable<Frame> ReadAsync([EnumeratorCancellation] CancellationToken token)
    {
        long start = clock.GetTimestamp();
        for (ulong number = 0; !token.IsCancellationRequested; number++)
        {
            Frame frame = frames[(int)(number % (ulong)frames.Count)] with { Id = new FrameId(0, number), Arrival = 0 };
            if (rate is not { } perSecond)
            {
                if (clock.GetElapsedTime(start) >= duration) yield break;
                yield return frame;
                continue;
            }
            TimeSpan due = TimeSpan.FromSeconds(number / perSecond);
            if (due >= duration) yield break;
            while (due - clock.GetElapsedTime(start) is { Ticks: > 0 } left)
            {
                if (token.IsCancellationRequested) yield break;
                if (left < Coarse) Thread.Yield();
                else await Task.Delay(left - Coarse, clock, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            yield return frame with { Arrival = start + (long)(due.TotalSeconds * clock.TimestampFrequency) };
        }
    }
}
