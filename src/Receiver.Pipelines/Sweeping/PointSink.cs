using Receiver.Frames;
using Receiver.Frames.Quality;

namespace Receiver.Pipelines.Sweeping;

/// <summary>
/// Scores the frames of one point until they, and the bit errors among them, are enough, and takes none after that. Receptions come in the order of their frames, so where a point
/// stops does not depend on how many frames were worked on at once.
/// </summary>
internal sealed class PointSink(Func<long, double, bool> isEnough, Action met) : IReceptionSink
{
    private long _frames;
    private double _bitErrors;

    public QualityAccumulator Quality { get; } = new();

    /// <summary>Quality after each round of <c>iterate</c>, where it keeps a trace.</summary>
    public List<QualityAccumulator> Rounds { get; } = [];

    /// <summary>Frame after frame, of OFDM frames: of one-bit frames there are too many, and their bits tell enough.</summary>
    public List<ScoredFrame> Scored { get; } = [];

    /// <summary>The scene of the first frame that has a map.</summary>
    public SceneComparison? Scene { get; private set; }

    /// <summary>Frames taken. May be read while frames come.</summary>
    public long Frames => Volatile.Read(ref _frames);

    /// <summary>Wrong bits among them. May be read while frames come.</summary>
    public double BitErrors => Volatile.Read(ref _bitErrors);

    /// <summary>Frames among them that a stage could not solve.</summary>
    public long Failed { get; private set; }

    public bool IsMet { get; private set; }

    public ValueTask WriteAsync(Delivery delivery, CancellationToken token)
    {
        if (IsMet) return ValueTask.CompletedTask;
        if (delivery.Outcome == Outcome.Failed) Failed++;
        if (FrameQuality.Measure(delivery.Reception) is { } frame)
        {
            Quality.Add(frame);
            AddScene(delivery.Reception, frame);
            Volatile.Write(ref _bitErrors, _bitErrors + (frame.Bits?.Wrong ?? 0));
        }
        Volatile.Write(ref _frames, _frames + 1);
        if (!isEnough(_frames, _bitErrors)) return ValueTask.CompletedTask;
        IsMet = true;
        met();
        return ValueTask.CompletedTask;
    }

    private void AddScene(Reception reception, FrameQuality frame)
    {
        if (frame is { Wideband: null, DataNmse: null }) return;
        Scored.Add(new ScoredFrame(reception.Frame.Id.Number, frame));
        Scene ??= SceneComparison.Of(reception);
        for (int round = 0; round < (reception.Trace?.Count ?? 0); round++)
        {
            if (round == Rounds.Count) Rounds.Add(new QualityAccumulator());
            if (FrameQuality.Measure(reception.Trace![round]) is { } quality) Rounds[round].Add(quality);
        }
    }
}
