using Receiver.Frames;

namespace Receiver.Algorithms.Sensing;

/// <summary>What is left of a frame when the next one starts from it: ξ, the reported positions, links and gains, γ and the noise variance. No samples, no buffers.</summary>
public sealed class TrackedScene : SolverState
{
    internal TrackedScene(SensingState state)
    {
        Geometry = state.Geometry.Copy();
        Links = state.Links.Copy();
        NoisePrecision = state.NoisePrecision;
        CoarseNoiseVariance = state.CoarseNoiseVariance;
    }

    internal Scene Geometry { get; }

    internal Links Links { get; }

    /// <summary>γ.</summary>
    internal double NoisePrecision { get; }

    internal double CoarseNoiseVariance { get; }

    /// <summary>Points and offsets as they were; users moved with their reported positions, around which the prior lies.</summary>
    internal void Place(SensingState state)
    {
        for (int k = 0; k < state.Layout.Users; k++)
        {
            state.Geometry.Users[k] = Geometry.Users[k] + (state.Geometry.Reported[k] - Geometry.Reported[k]);
            state.Geometry.Offsets[k] = Geometry.Offsets[k];
        }
        state.Geometry.Points.AddRange(Geometry.Points);
    }

    /// <summary>Puts a state back to where it was.</summary>
    internal void Restore(SensingState state)
    {
        state.Geometry = Geometry.Copy();
        state.Links = Links.Copy();
        state.NoisePrecision = NoisePrecision;
        state.RebuildColumns();
        state.Scoring.Invalidate();
    }
}
