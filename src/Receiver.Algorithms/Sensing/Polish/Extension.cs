using Receiver.Frames;

namespace Receiver.Algorithms.Sensing;

/// <summary>
/// Births while they pay: S = J − links − 1.5·points, half the number of parameters taken off (section 5c of the design). In sound frames it costs one search of
/// the residual.
/// </summary>
internal static class Extension
{
    private const int Rounds = 6;
    private const double LeastRise = 5;

    public static void Run(SensingState state, PolishOptions options, SolveLimit limit)
    {
        double score = Score(state);
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
        }
        if (isTried) PolishStep.StepTwice(state, limit);
    }

    private static double Score(SensingState state)
    {
        state.Scoring.Expect(state);
        return state.Scoring.Objective - LinkSelection.Active(state.Links).Length - 1.5 * state.Links.Points;
    }
}
