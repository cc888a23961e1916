using Receiver.Frames;
using Receiver.Kernels;

namespace Receiver.Algorithms.Sensing;

/// <summary>What the grid step does in the rounds that it is in.</summary>
internal enum SearchPhase
{
    /// <summary>A grid that points only leave.</summary>
    Grid,

    /// <summary>Points are born on an empty scene; q(x) is held at first.</summary>
    Discovery,

    /// <summary>All of q(.) was started again on points that are known.</summary>
    Refinement,
}

/// <summary>Everything that the iteration knows about one frame. What is large is in a workspace, which goes back with the frame's storage.</summary>
public sealed class SensingState : SolverState
{
    /// <summary>Starts with nothing but the frame.</summary>
    /// <exception cref="UnsolvableException">No pilot was received, or what was received is not finite.</exception>
    public SensingState(SensingProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        Problem = problem;
        Workspace = problem.Storage.Workspace(problem.Format, static format => new SensingWorkspace(format));
        Workspace.Begin(problem);
        Links = new Links(Layout.Users);
        Geometry = new Scene(problem.ReportedPositions, problem.ReportedPositions, new double[Layout.Users]);
    }

    /// <summary>The frame.</summary>
    public SensingProblem Problem { get; }

    /// <summary>Complex noise variance per antenna and subcarrier, 1/γ.</summary>
    public double NoiseVariance => 1 / NoisePrecision;

    /// <inheritdoc/>
    public override SolverState ForNextFrame() => new TrackedScene(this);

    /// <summary>What the polish did, null before it.</summary>
    public PolishOutcome? Polish { get; internal set; }

    /// <summary>The channels of all users as they stand.</summary>
    public WidebandChannel Channel() => SceneReport.Channel(this);

    /// <summary>The symbols of all users as they stand <c>[M×Td·Nd]</c>, data symbol after data symbol.</summary>
    public SymbolEstimate Symbols() => SceneReport.Symbols(this);

    /// <summary>The map.</summary>
    /// <param name="withCovariance">Whether its covariances are made from the curvature of the objective, unless a decision has given it better ones.</param>
    /// <exception cref="UnsolvableException">The gains have no finite solution.</exception>
    public SceneEstimate Scene(bool withCovariance = true)
    {
        SceneEstimate scene = Map ?? SceneReport.Scene(this, withCovariance);
        return Polish is { } polish ? scene with { Remarks = polish.Remarks } : scene;
    }

    internal SensingWorkspace Workspace { get; }

    internal SensingLayout Layout => Workspace.Layout;

    internal SensingObservation Observation => Workspace.Observation;

    internal Statistics Statistics => Workspace.Statistics;

    internal SymbolPosterior Posterior => Workspace.Posterior;

    /// <summary>ξ. Whoever changes it calls <see cref="RebuildColumns"/>.</summary>
    internal Scene Geometry { get; set; }

    internal Links Links { get; set; }

    /// <summary>The columns at <see cref="Geometry"/>.</summary>
    internal Columns Columns => Workspace.Columns;

    /// <summary>Columns at a scene that is tried.</summary>
    internal Columns Trial => Workspace.Trial;

    /// <summary>Whether the users' positions and clock offsets are certain, and stay as they are.</summary>
    internal bool UsersAreKnown { get; set; }

    /// <summary>γ.</summary>
    internal double NoisePrecision { get; set; } = 1;

    /// <summary>Levenberg-Marquardt damping of the Gauss-Newton step.</summary>
    internal double Damping { get; set; } = 1e-2;

    /// <summary>Noise variance that the smallest eigenvalues gave; 0 where it is not known.</summary>
    internal double CoarseNoiseVariance { get; set; }

    /// <summary>The map that a decision was made on; null before one.</summary>
    internal SceneEstimate? Map { get; set; }

    internal SearchPhase Phase { get; set; }

    /// <summary>Round in which the phase began.</summary>
    internal int PhaseStart { get; set; }

    internal GramMatrix Gram => Workspace.Gram;

    internal PilotGains PilotGains => Workspace.PilotGains;

    internal BirthSearch Births => Workspace.Births;

    /// <summary>The likelihood with the data integrated out, and the steps on it.</summary>
    internal Scoring Scoring => Workspace.Scoring;

    /// <summary>c and ⟨AᴴA⟩ at the current columns and statistics.</summary>
    internal NormalEquations Normal => Workspace.Normal;

    /// <summary>Working storage: H and what is made of it.</summary>
    internal ChannelPlanes Response => Workspace.Response;

    /// <summary>Working storage: a residual or ⟨AᴴA⟩-like product.</summary>
    internal ChannelPlanes Rest => Workspace.Rest;

    /// <summary>Working storage: a system of gains and its factor.</summary>
    internal SplitMatrix System => Workspace.System;

    /// <summary>The objective of the M-step.</summary>
    internal GridObjective Objective => Workspace.Objective;

    /// <summary>The steps of the M-step.</summary>
    internal GaussNewtonStep GaussNewton => Workspace.GaussNewton;

    internal void RebuildColumns()
    {
        Columns.Build(Geometry);
        Normal.Invalidate();
    }

    /// <summary>Makes a tried scene and its columns the current ones.</summary>
    internal void Accept(Scene scene)
    {
        Geometry = scene;
        Workspace.TakeTrial();
    }
}
