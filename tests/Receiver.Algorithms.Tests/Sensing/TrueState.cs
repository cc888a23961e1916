using Receiver.Algorithms.Sensing;
using Receiver.Frames;

namespace Receiver.Algorithms.Tests.Sensing;

/// <summary>A state that knows the scene, the gains and the noise of a frame.</summary>
internal static class TrueState
{
    public static SensingState Of(RandomScene scene, SentFrame frame, double noiseVariance)
    {
        var state = new SensingState(frame.Problem) { NoisePrecision = 1 / noiseVariance, CoarseNoiseVariance = noiseVariance };
        foreach (Position place in scene.Scatterers) state.Geometry.Points.Add(new ScenePoint(place.Y / place.Norm, place.Z / place.Norm, place.Norm));
        for (int k = 0; k < scene.Users.Length; k++)
        {
            state.Geometry.Users[k] = scene.Users[k];
            state.Geometry.Offsets[k] = scene.Offsets[k] * SensingLayout.LightSpeed;
        }
        state.Links.Reset(scene.Scatterers.Count, new BisvbiOptions());
        Array.Clear(state.Links.Probability);
        for (int k = 0; k < scene.Users.Length; k++)
            foreach (PropagationPath path in frame.Channel.Paths![k])
            {
                int q = Enumerable.Range(0, state.Links.PerUser).MinBy(q => Distance(state.Geometry.Direction(k, q), path) + Math.Abs(state.Geometry.Delay(k, q) - path.DelaySeconds * SensingLayout.LightSpeed));
                state.Links.Gain[state.Links.At(k, q)] = path.Gain;
                state.Links.Probability[state.Links.At(k, q)] = 1;
            }
        state.RebuildColumns();
        return state;
    }

    private static double Distance((double U, double V) direction, PropagationPath path) => Math.Abs(direction.U - path.U) + Math.Abs(direction.V - path.V);
}
