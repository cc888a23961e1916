using Receiver.Frames;

namespace Receiver.Algorithms.Sensing;

/// <summary>
/// Users without a line of sight: their clocks are searched for with the points that the others have placed, and the frame is solved again from there, with or
/// without the column of their line of sight. The scene with the larger evidence stays.
/// </summary>
internal static class BlockedSight
{
    private const int Reruns = 4, Iterations = 7;
    private const double FirstGain = -20, LaterGain = -10, GainAfterFailure = 10, SameOffset = 2.5;

    // In squares of numbers of links, one for each scoring step: some 40 steps of a usual scene.
    private const long UsualWork = 50_000;

    private sealed record Candidate(int User, double Offset, double Gain);

    public static void Run(SensingState state, PolishOptions options, SolveLimit limit)
    {
        double best = double.NaN, least = FirstGain;
        long work = state.Scoring.Work;
        var tried = new List<Candidate>();
        for (int rerun = 0; rerun < Reruns; rerun++)
        {
            if (!UnexplainedPower.IsSmall(state)) return;
            SightTest sight = SightTest.At(state);
            int[] blocked = sight.Blocked;
            if (blocked.Length == 0) return;
            var hasSight = new Dictionary<int, bool>();
            Candidate[] candidates = [.. blocked.SelectMany(user => Candidates(state, sight, user, hasSight))
                .Where(one => !tried.Exists(other => other.User == one.User && Math.Abs(other.Offset - one.Offset) < SameOffset))
                .OrderByDescending(one => one.Gain)];
            if (candidates.Length == 0 || candidates[0].Gain < least) return;
            Candidate[] chosen = rerun == 0 ? [.. candidates.DistinctBy(one => one.User)] : [candidates[0]];
            tried.AddRange(chosen);

            if (rerun == 0) best = LaplaceEvidence.Of(state);
            var before = new TrackedScene(state);
            double evidence = double.NaN;
            try
            {
                Place(state, sight, chosen, hasSight);
                Solve(state, options, limit);
                evidence = LaplaceEvidence.Of(state);
            }
            catch (UnsolvableException)
            {
            }
            if (evidence > best) (best, least) = (evidence, LaterGain);
            else
            {
                before.Restore(state);
                // After a failure that was dear the next one must promise something.
                least = state.Scoring.Work - work > UsualWork ? GainAfterFailure : LaterGain;
            }
        }
    }

    private static IEnumerable<Candidate> Candidates(SensingState state, SightTest sight, int user, Dictionary<int, bool> hasSight)
    {
        int[] points = sight.PointsFor(user);
        OffsetSearch without = new(state, user, points, withSight: false), with = new(state, user, points, withSight: true);
        List<(double Offset, double Evidence)> first = without.Best(), second = with.Best();
        hasSight[user] = first[0].Evidence < second[0].Evidence - OffsetSearch.SightMargin;
        double offset = state.Geometry.Offsets[user], current = Math.Max(without.Evidence(offset), with.Evidence(offset));
        return first.Concat(second).Select(one => new Candidate(user, one.Offset, one.Evidence - current));
    }

    private static void Place(SensingState state, SightTest sight, Candidate[] chosen, Dictionary<int, bool> hasSight)
    {
        PointRemoval.Keep(state, sight.IsSupported);
        foreach ((int user, bool isSeen) in hasSight)
        {
            state.Geometry.Users[user] = state.Geometry.Reported[user];
            state.Links.IsBlocked[user] = !isSeen;
        }
        foreach (Candidate one in chosen) state.Geometry.Offsets[one.User] = one.Offset;
        if (!(state.NoisePrecision * state.CoarseNoiseVariance is > 0.7 and < 1.3)) state.NoisePrecision = 1 / state.CoarseNoiseVariance;
    }

    // The warm EM, then polish and extension.
    private static void Solve(SensingState state, PolishOptions options, SolveLimit limit)
    {
        BisvbiOptions inference = new();
        GridUpdateOptions update = new();
        Restart.Run(state, inference);
        state.PhaseStart = 0;
        Birth.Run(state, BirthSchedule.Most(SearchPhase.Refinement, 0, Iterations, update.MostBirths));
        ChannelStep channel = new(inference);
        DataStep data = new(new SensingDataOptions());
        GridStep grid = new(update, inference);
        for (int i = 0; i <= Iterations; i++)
        {
            var round = new Round(i, Iterations + 1);
            channel.Run(state, round, limit);
            data.Run(state, round, limit);
            grid.Run(state, round, limit);
        }
        PolishStep.Polish(state, options, limit);
    }
}
