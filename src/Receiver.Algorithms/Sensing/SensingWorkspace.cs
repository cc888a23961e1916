using Receiver.Frames;
using Receiver.Kernels;

namespace Receiver.Algorithms.Sensing;

/// <summary>Everything of a <see cref="SensingState"/> that is large, or made of the format alone, for one frame after the other.</summary>
internal sealed class SensingWorkspace : SolverWorkspace
{
    public SensingWorkspace(FrameFormat format)
    {
        Layout = new SensingLayout(format);
        Observation = new SensingObservation(Layout);
        Statistics = new Statistics(Layout, Observation);
        Posterior = new SymbolPosterior(Layout, Observation);
        Columns = new Columns(Layout);
        Trial = new Columns(Layout);
        Gram = new GramMatrix(Layout);
        Births = new BirthSearch(Layout);
        PilotGains = new PilotGains(Layout);
        Response = new ChannelPlanes(Layout.Users);
        Rest = new ChannelPlanes(Layout.Users);
        Normal = new NormalEquations(this);
        Objective = new GridObjective(Layout);
        GaussNewton = new GaussNewtonStep(Layout);
        Scoring = new Scoring(Layout, DataLikelihood.For(format.Constellation, Layout));
        Statistics.Changed = Normal.Invalidate;
    }

    public SensingLayout Layout { get; }

    public SensingObservation Observation { get; }

    public Statistics Statistics { get; }

    public SymbolPosterior Posterior { get; }

    public Columns Columns { get; private set; }

    public Columns Trial { get; private set; }

    public GramMatrix Gram { get; }

    public BirthSearch Births { get; }

    public PilotGains PilotGains { get; }

    public GainScratch Gains { get; } = new();

    public NormalEquations Normal { get; }

    public Scoring Scoring { get; }

    public ChannelPlanes Response { get; }

    public ChannelPlanes Rest { get; }

    public SplitMatrix System { get; } = new();

    public GridObjective Objective { get; }

    public GaussNewtonStep GaussNewton { get; }

    public Buffer<int> Active { get; } = new();

    /// <summary>Takes a frame in: nothing is known of it but its samples.</summary>
    /// <exception cref="UnsolvableException">No pilot was received, or what was received is not finite.</exception>
    public void Begin(SensingProblem problem)
    {
        Observation.Take(problem);
        Statistics.Begin();
        Posterior.Clear();
        Scoring.Damping = 1e-3;
        Scoring.Invalidate();
    }

    /// <summary>Makes the columns that were tried the current ones.</summary>
    public void TakeTrial()
    {
        (Columns, Trial) = (Trial, Columns);
        Normal.Invalidate();
    }

    /// <inheritdoc/>
    public override void Wipe()
    {
        ReadOnlySpan<SplitMatrix[]> all = [Observation.Data, Observation.Pilot, Statistics.Correlation.Data, Statistics.Correlation.Pilot, Posterior.Mean, Posterior.Variance, Posterior.BitLlr];
        foreach (SplitMatrix[] matrices in all)
            foreach (SplitMatrix matrix in matrices)
                for (int row = 0; row < matrix.Rows; row++)
                {
                    matrix.RealRow(row).Fill(double.NaN);
                    matrix.ImaginaryRow(row).Fill(double.NaN);
                }
    }
}
