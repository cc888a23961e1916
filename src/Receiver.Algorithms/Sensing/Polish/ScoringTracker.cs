using System.Numerics;
using Receiver.Frames;
using Receiver.Kernels;

namespace Receiver.Algorithms.Sensing;

/// <summary>
/// Solves a frame from the one before: its points, users and offsets, gains from the pilots, and two scoring steps without any iteration. Tells whether the scene
/// is lost before new points could hide that.
/// </summary>
/// <remarks>
/// <list type="table">
/// <item><term>g0</term><description>γ of the frame before</description></item>
/// <item><term>q</term><description><see cref="Unexplained"/>, 1 with a deviation of 1/√nobs where nothing changed</description></item>
/// </list>
/// </remarks>
public sealed class ScoringTracker : ISceneInitializer
{
    private const int MostEliminations = 2, SearchRounds = 4;
    private const double LargestUnexplained = 0.03, LeastPower = 1e-5;

    /// <inheritdoc/>
    /// <exception cref="UnsolvableException">There is no frame before, its scene is not that of this frame, or nothing useful was received.</exception>
    public SensingState Start(SensingProblem problem, TrackedScene? previous, SolveLimit limit)
    {
        if (previous is null) throw new UnsolvableException("there is no earlier frame to start from");
        var state = new SensingState(problem)
        {
            NoisePrecision = previous.NoisePrecision, CoarseNoiseVariance = previous.CoarseNoiseVariance, Links = previous.Links.Copy(),
        };
        previous.Place(state);
        state.RebuildColumns();
        LinkSelection.Compact(state);
        SightTracking.Restore(state);
        FirstGains(state);
        JointGains(state);
        JointGains(state);
        limit.Token.ThrowIfCancellationRequested();

        double known = previous.NoisePrecision;
        state.Scoring.Step(state);
        // While γ is still that of the frame before, for which the step has made the E-step already.
        double share = (Unexplained(state, known) - 1) / (state.Layout.Users * known);
        if (!(share <= LargestUnexplained)) throw new UnsolvableException($"the scene was lost: {share:P0} of the received power is not explained by it");
        state.Scoring.UpdateNoise(state);
        int restored = LinkSelection.Restore(state);
        if (Rebirth.Run(state, 2) + restored > 0) state.Scoring.Step(state);
        Elimination.Run(state, MostEliminations);
        state.Scoring.Step(state);
        for (int round = 0; round < SearchRounds && Unexplained(state, known) > 1 + 5 / Math.Sqrt(state.Statistics.Count); round++)
        {
            limit.Token.ThrowIfCancellationRequested();
            int born = Rebirth.Run(state, 3);
            state.Scoring.Step(state);
            state.Scoring.UpdateNoise(state);
            state.Scoring.Step(state);
            if (born == 0) break;
            Elimination.Run(state, MostEliminations);
        }
        state.Scoring.Expect(state);
        state.Map = SceneDecision.Map(state);
        if (SightTracking.Drop(state))
        {
            state.Scoring.Step(state);
            state.Map = SceneDecision.Map(state);
        }
        PolishStep.Finish(state, isKept: true);
        return state;
    }

    // ρ = 1/|μ|² of the frame before; the gains of each user from its pilots, then q(x) with their variances.
    private static void FirstGains(SensingState state)
    {
        Links links = state.Links;
        for (int at = 0; at < links.Count; at++) links.Precision[at] = 1 / Math.Max(GainUpdate.Power(links.Gain[at]), LeastPower);
        Array.Clear(links.Gain);
        Array.Clear(links.Variance);
        state.Statistics.WithData = false;
        foreach (IGrouping<int, int> own in LinkSelection.Active(links).GroupBy(at => at / links.PerUser))
        {
            int[] support = [.. own];
            Complex[] solution = GainUpdate.SolveOn(state, support, out _);
            SplitMatrix inverse = new(support.Length, support.Length);
            for (int i = 0; i < support.Length; i++) inverse.RealRow(i)[i] = 1;
            SplitCholesky.SolveLower(state.System, inverse);
            for (int i = 0; i < support.Length; i++)
            {
                links.Gain[support[i]] = solution[i];
                for (int row = i; row < support.Length; row++) links.Variance[support[i]] += GainUpdate.Power(inverse[row, i]);
            }
        }
        SymbolUpdate.Update(state, diagonalCovariance: false);
    }

    // The gains of all users together at the current q(x), then the E-step at them.
    private static void JointGains(SensingState state)
    {
        int[] active = LinkSelection.Active(state.Links);
        Complex[] solution = GainUpdate.SolveOn(state, active, out _);
        for (int i = 0; i < active.Length; i++) state.Links.Gain[active[i]] = solution[i];
        state.Scoring.Invalidate();
        state.Scoring.Expect(state);
    }

    // q = g0·(‖Yp − H·u‖² + ‖Yd‖² − Re Σ(Ψᴴy)ᴴμx)/nobs with the E-step at γ = g0.
    private static double Unexplained(SensingState state, double known)
    {
        double gamma = state.NoisePrecision;
        if (gamma != known) Take(known);
        state.Scoring.Expect(state);
        double error = state.Observation.DataPower;
        for (int k = 0; k < state.Layout.Users; k++)
            error += MarginalLikelihood.PilotError(state, k) - MarginalLikelihood.InnerProduct(state.Response.Data[k], state.Statistics.Correlation.Data[k]);
        if (gamma != known) Take(gamma);
        return known * error / state.Statistics.Count;

        void Take(double precision)
        {
            state.NoisePrecision = precision;
            state.Scoring.Invalidate();
        }
    }
}
