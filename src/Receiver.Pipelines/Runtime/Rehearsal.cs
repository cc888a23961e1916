using Receiver.Frames;
using Receiver.Pipelines.Definition;

namespace Receiver.Pipelines.Runtime;

/// <summary>
/// Runs simulated frames through the stages of a pipeline before its live source is opened: the first frames of a process take many times as long as
/// those that follow, until the runtime has compiled what is hot, and nobody waits for them here. They are counted nowhere.
/// </summary>
/// <param name="Frames">Frames that were run.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="Storage">What they leave to the frames that come.</param>
public sealed record Rehearsal(long Frames, TimeSpan Elapsed, StoragePool Storage)
{
    // A method is compiled anew after 30 calls, in the background, once none was compiled for the first time for a tenth of a second, and again from
    // what was seen until then.
    private const int FewestFrames = 100;
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1), Longest = TimeSpan.FromSeconds(5);

    /// <summary>Rehearses a pipeline.</summary>
    /// <returns>Null where the simulator cannot make frames of the pipeline's format.</returns>
    public static async Task<Rehearsal?> RunAsync(PipelineFile file, TimeProvider clock, CancellationToken token)
    {
        if (file.OpenRehearsal(clock) is not { } line) return null;
        long start = clock.GetTimestamp();
        using var enough = new CancellationTokenSource();
        using var tooLong = new CancellationTokenSource(Longest, clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(tooLong.Token, token);
        var count = new CountingSink(frames =>
        {
            if (frames >= FewestFrames && clock.GetElapsedTime(start) >= Shortest) enough.Cancel();
        });
        await new LineRunner(line with { Sinks = [count] }).RunAsync(enough.Token, end.Token).ConfigureAwait(false);
        return new Rehearsal(count.Frames, clock.GetElapsedTime(start), line.Storage);
    }

    private sealed class CountingSink(Action<long> delivered) : IReceptionSink
    {
        public long Frames { get; private set; }

        public ValueTask WriteAsync(Delivery delivery, CancellationToken token)
        {
            delivered(++Frames);
            return ValueTask.CompletedTask;
        }
    }
}
