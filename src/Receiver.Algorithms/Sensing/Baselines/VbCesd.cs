using System.ComponentModel;
using Receiver.Frames;

namespace Receiver.Algorithms.Sensing.Baselines;

/// <summary>Options of the dictionary of <see cref="VbCesdInitializer"/>.</summary>
public sealed record DelayTapOptions
{
    /// <summary>Delay taps of each direction.</summary>
    [Description("delay taps of each direction")]
    public int Taps { get; init; } = 64;

    /// <summary>Path length of the first tap in m.</summary>
    [Description("path length of the first tap in m")]
    public double FirstMetres { get; init; } = 70;

    /// <summary>Taps per sample period 1/B; with one, as the paper has it, paths between taps cost half a decibel.</summary>
    [Description("taps per sample period")]
    public double PerSample { get; init; } = 2;

    /// <summary>All faults at once.</summary>
    public IEnumerable<string> Validate()
    {
        if (Taps < 1) yield return $"taps: {Taps} is less than 1";
        if (!(FirstMetres >= 0 && double.IsFinite(FirstMetres))) yield return $"firstMetres: {FirstMetres} is not a length";
        if (!(PerSample > 0 && double.IsFinite(PerSample))) yield return $"perSample: {PerSample} is not above 0";
    }
}

/// <summary>
/// VB-CESD, joint channel estimation in the angle-delay domain and symbol decoding: gains on a fixed dictionary of the coarse directions times delay taps,
/// and each user's line of sight at its reported position and coarse clock offset. No places, no support shared among users.
/// </summary>
/// <remarks>Reference: the comparison of A. Liu, W. Xu, W. Xu, G. Caire, "Bilinear Subspace Variational Bayesian Inference …", section VI.</remarks>
/// <param name="coarse">Gives directions, time offsets and noise.</param>
/// <param name="inference">Options of Module A; supports are independent whatever they say.</param>
/// <param name="dictionary">Options of the taps.</param>
public sealed class VbCesdInitializer(
    Func<SensingProblem, SolveLimit, CoarseScene> coarse, BisvbiOptions inference, DelayTapOptions dictionary) : ISceneInitializer
{
    /// <inheritdoc/>
    public SensingState Start(SensingProblem problem, TrackedScene? previous, SolveLimit limit)
    {
        CoarseScene scene = coarse(problem, limit);
        var layout = new SensingLayout(problem.Format);
        var columns = new PathDictionary(problem.ReportedPositions, GridInitializer.PathOffsets(scene), dictionary.Taps);
        foreach (Direction direction in scene.Directions)
            for (int tap = 0; tap < dictionary.Taps; tap++)
                columns.Points.Add(new ScenePoint(direction.U, direction.V, dictionary.FirstMetres + tap / (dictionary.PerSample * layout.BandwidthPerMetre)));
        SensingState state = GridInitializer.FromPilots(problem, scene, columns, inference with { JointSupport = false });
        // With what the taps leave of the pilots: the noise of the antennas alone would make a channel of the wrong delays too certain.
        NoiseUpdate.Update(state);
        SymbolUpdate.Update(state, diagonalCovariance: false);
        state.Phase = SearchPhase.Grid;
        return state;
    }
}

/// <summary>One iteration of VB-CESD but for the symbols: q(γ) of the symbols before, dead atoms dropped now and then, q(α), q(ρ) and q(s) with independent supports.</summary>
/// <param name="options">Options of Module A; supports are independent whatever they say.</param>
public sealed class VbCesdStep(BisvbiOptions options) : ISensingStep
{
    private const double Dead = 0.02;
    private static readonly int[] DropAfter = [2, 5];
    private readonly ChannelStep _gains = new(options with { JointSupport = false });

    /// <inheritdoc/>
    public Convergence Run(SensingState state, Round round, SolveLimit limit)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (round.Index > 0) NoiseUpdate.Update(state);
        if (DropAfter.Contains(round.Index - 1)) PointRemoval.Prune(state, Dead);
        return _gains.Run(state, round, limit);
    }
}
