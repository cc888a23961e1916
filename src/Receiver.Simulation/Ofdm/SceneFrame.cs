using Receiver.Frames;

namespace Receiver.Simulation.Ofdm;

/// <summary>A scene as one frame finds it: where everything is, and the channels that follow.</summary>
internal sealed record SceneFrame
{
    /// <summary>True user positions in m <c>[M]</c>.</summary>
    public required Position[] Users { get; init; }

    /// <summary>Reported user positions in m <c>[M]</c>.</summary>
    public required Position[] Reported { get; init; }

    /// <summary>Clock offsets in s <c>[M]</c>.</summary>
    public required double[] TimeOffsets { get; init; }

    /// <summary>The taps of each user's channel <c>[M][…]</c>, time offsets included.</summary>
    public required Tap[][] Taps { get; init; }

    /// <summary>The same channels as the truth states them.</summary>
    public required WidebandChannel Channel { get; init; }

    /// <summary>The scatterers, null where there are none that have a place.</summary>
    public TrueScatterer[]? Scatterers { get; init; }

    /// <summary>Of each user and path the index of its scatterer, −1 for line of sight; null where there are no paths.</summary>
    public int[][]? PathScatterers { get; init; }
}

/// <summary>Makes the scenes of a run.</summary>
internal interface IScenes
{
    /// <summary>The scene of a frame.</summary>
    SceneFrame Draw(ulong frameNumber);
}
