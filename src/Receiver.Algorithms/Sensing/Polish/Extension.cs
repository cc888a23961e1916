using Receiver.Frames;

namespace Receiver.Algorithms.Sensing;

/// <summary>
/// Births while they pay: S = J − links − 1.5·points, half the number of parameters taken off. In sound frames it costs one search of
/// the residual. Where points do not explain the frame there is always something to be born; there a round must take some of what is unexplained, too.
/// </summary>
internal static class Extension
{
    private const int Rounds = 6, RoundsUnexplained = 3;
    private const double LeastRise = 5, LeastReduction = 0.04;

    public static void Run(SensingState state, PolishOptions options, SolveLimit limit)
    {
        double score = Score(state), unexplained = UnexplainedPower.Share(state);
        bool isTried = false;
        for (int round = 0; round < Rounds; round++)
        {
            var before = new TrackedScene(state);
            if (Rebirth.Run(state, options.MostBirths) == 0) break;
            isTried = true;
            PolishStep.StepTwice(state, limit);
            Elimination.Run(state, PolishStep.MostEliminations);
            double rise = Score(state) - score;
            if (!(rise > 0)) before.Restore(state);
            if (!(rise >= LeastRise)) break;
            score += rise;
            double left = UnexplainedPower.Share(state);
            if (!UnexplainedPower.IsSmall(state) && (left > (1 - LeastReduction) * unexplained || round + 1 == RoundsUnexplained)) break;
            unexplained = left;
        }
        if (isTried) PolishStep.StepTwice(state, limit);
    }

    private static double Score(SensingState state)
    {
        state.Scoring.Expect(state);
        return state.Scoring.Objective - LinkSelection.Active(state.Links).Length - 1.5 * state.Links.Points;
    }
}
