using Receiver.Algorithms;
using Receiver.Frames;

namespace Receiver.Pipelines.Stages;

/// <summary>A frame that cannot be solved becomes a failure; anything else that is thrown is a bug.</summary>
internal static class Solve
{
    public static Reception OrFail(Reception reception, string stage, Func<Reception> solve)
    {
        try
        {
            return solve();
        }
        catch (UnsolvableException e)
        {
            return reception with { Failure = new Failure(stage, e.Message) };
        }
    }
}
