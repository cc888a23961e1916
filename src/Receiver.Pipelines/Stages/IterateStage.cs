using Receiver.Frames;

namespace Receiver.Pipelines.Stages;

/// <summary>
/// Runs its stages in rounds, feeding each round's symbols back as pilots of the next. Anytime: the first round always runs; a further one only if,
/// by what rounds have cost so far, it ends before the frame's deadline less the time that the frame has waited: those behind it wait as long, and
/// must not be late because this one took all of its time. So rounds are shed before frames.
/// </summary>
public sealed class IterateStage : IStage, IComposite
{
    private const double Forgetting = 0.1;
    private readonly IReadOnlyList<IStage> _stages;
    private readonly IterateOptions _options;
    private readonly TimeProvider _clock;
    private double _roundTicks;

    /// <summary>Creates the stage.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="stages">The stages of one round.</param>
    /// <param name="options">Limits and feedback.</param>
    /// <param name="clock">The clock that deadlines are on.</param>
    public IterateStage(string name, IReadOnlyList<IStage> stages, IterateOptions options, TimeProvider clock)
    {
        _stages = stages;
        _options = options;
        _clock = clock;
        var requires = ReceptionParts.None;
        var provides = ReceptionParts.None;
        foreach (IStage stage in stages)
        {
            requires |= stage.Contract.Requires & ~provides;
            provides |= stage.Contract.Provides;
        }
        Contract = new StageContract(name, requires, provides, stages.Any(s => s.Contract.IsSequential))
        {
            Waveform = stages.Select(s => s.Contract.Waveform).FirstOrDefault(w => w is not null),
        };
    }

    /// <inheritdoc/>
    public StageContract Contract { get; }

    /// <inheritdoc/>
    public IReadOnlyList<IStage> Stages => _stages;

    /// <inheritdoc/>
    public Reception Process(Reception reception, CancellationToken token)
    {
        Reception best = reception;
        long begin = _clock.GetTimestamp(), waited = begin - reception.Arrival;
        List<Reception>? trace = _options.Trace ? [] : null;
        long limit = reception.Deadline == long.MaxValue ? long.MaxValue : reception.Deadline - waited;
        bool mayStop = _options.Tolerance > 0 || limit != long.MaxValue;
        for (int round = 1; ; round++)
        {
            token.ThrowIfCancellationRequested();
            long start = _clock.GetTimestamp();
            SymbolFeedback? feedback = round == 1 ? reception.Feedback : FeedbackOf(best);
            Reception next = RunRound(best with { Feedback = feedback, Round = new Round(round - 1, _options.MaxRounds, mayStop) }, token);
            if (next.Failure is not null) return round == 1 ? next : Finish(best, round - 1, StopReason.MaxRounds, trace);
            Learn(_clock.GetTimestamp() - start);
            double change = round == 1 ? double.PositiveInfinity : RelativeChange(best.Symbols, next.Symbols);
            best = next;
            trace?.Add(best with { State = null });
            if (_options.Tolerance > 0 && change <= _options.Tolerance) return Finish(best, round, StopReason.Converged, trace);
            if (round == _options.MaxRounds) return Finish(best, round, StopReason.MaxRounds, trace);
            if (!NextRoundFits(limit)) return Finish(best, round, StopReason.Budget, trace);
        }
    }

    private Reception RunRound(Reception reception, CancellationToken token)
    {
        foreach (IStage stage in _stages) reception = stage.Process(reception, token);
        return reception;
    }

    private Reception Finish(Reception reception, int rounds, StopReason reason, List<Reception>? trace)
    {
        // A mean over frames at a round is one over the same frames at every round.
        if (trace is not null) trace.AddRange(Enumerable.Repeat(trace[^1], _options.MaxRounds - trace.Count));
        return reception with { Feedback = null, Round = new Round(0, 1), Rounds = rounds, StopReason = reason, Work = new StageWork(rounds, reason), Trace = trace };
    }

    private bool NextRoundFits(long limit) => limit == long.MaxValue || _clock.GetTimestamp() + (long)Volatile.Read(ref _roundTicks) <= limit;

    private void Learn(long ticks)
    {
        double known = Volatile.Read(ref _roundTicks);
        Volatile.Write(ref _roundTicks, known == 0 ? ticks : known + Forgetting * (ticks - known));
    }

    private SymbolFeedback? FeedbackOf(Reception reception)
    {
        // Stages that share a state find the symbols there.
        if (reception.Symbols is not { } symbols || reception.State is not null) return null;
        if (_options.Feedback == FeedbackKind.Soft) return new SymbolFeedback(symbols.Mean, symbols.Variance);
        ComplexMatrix decided = reception.Storage.Complex(symbols.Mean.RowCount, symbols.Mean.ColumnCount);
        bool[]? active = reception.Activity?.Active;
        Complex32[] mean = symbols.Mean.Values, values = decided.Values;
        for (int i = 0; i < values.Length; i++)
            if (active is null || active[i % decided.RowCount]) values[i] = Qpsk.Decide(mean[i]);
        return new SymbolFeedback(decided, null);
    }

    private static double RelativeChange(SymbolEstimate? before, SymbolEstimate? after)
    {
        if (before is null || after is null) return double.PositiveInfinity;
        double change = 0, size = 0;
        Complex32[] old = before.Mean.Values, now = after.Mean.Values;
        for (int i = 0; i < now.Length; i++)
        {
            change += (now[i] - old[i]).MagnitudeSquared;
            size += now[i].MagnitudeSquared;
        }
        return Math.Sqrt(change / Math.Max(size, 1e-30));
    }
}
