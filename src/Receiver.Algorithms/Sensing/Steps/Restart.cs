namespace Receiver.Algorithms.Sensing;

/// <summary>
/// Starts all of q(.) again on points that are known, from the pilots alone: what clears points that only earlier mistakes about the data keep alive
/// (at 10 dB −25 → −33 dB channel NMSE). Also the start of a frame from the one before.
/// </summary>
internal static class Restart
{
    private const int Passes = 3, Steps = 2;

    /// <summary>Pilot-only passes and M-steps, then q(x); γ and ξ as they are.</summary>
    public static void Run(SensingState state, BisvbiOptions options)
    {
        state.RebuildColumns();
        PilotPasses(state, options);
        state.Damping = 1e-2;
        // With users that are known there is nothing but points to move, and the pilots alone would move them off.
        if (!state.UsersAreKnown) state.GaussNewton.Run(state, Steps);
        state.RebuildColumns();
        state.PilotGains.Solve(state);
        SymbolUpdate.Update(state, diagonalCovariance: false);
        state.Phase = SearchPhase.Refinement;
    }

    /// <summary>q(.) from nothing, then three passes of q(α), q(ρ), q(s) in pilot-only mode.</summary>
    public static void PilotPasses(SensingState state, BisvbiOptions options)
    {
        state.Statistics.WithData = false;
        state.Links.Reset(state.Geometry.Points.Count, options);
        for (int pass = 0; pass < Passes; pass++)
        {
            state.PilotGains.Solve(state);
            SupportUpdate.Update(state.Links, state.Statistics, state.NoisePrecision, options);
        }
    }
}
