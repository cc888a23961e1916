using Receiver.Frames;
using Receiver.Pipelines.Definition;
using Receiver.Pipelines.Instrumentation;
using Receiver.Pipelines.Stages;

namespace Receiver.Pipelines.Runtime;

/// <summary>One block of the line.</summary>
/// <param name="Stage">What it does.</param>
/// <param name="Parallelism">Frames that it works on at once.</param>
/// <param name="Capacity">Frames that it can hold.</param>
public sealed record LineStage(IStage Stage, int Parallelism, int Capacity);

/// <summary>A line that is ready to run: source, intake, stages, sinks.</summary>
public sealed record Line
{
    /// <summary>Name of the pipeline.</summary>
    public required string Name { get; init; }

    /// <summary>Where frames come from.</summary>
    public required IFrameSource Source { get; init; }

    /// <summary>Type of the source, for metrics.</summary>
    public string SourceType { get; init; } = "source";

    /// <summary>What happens to frames that arrive faster than they are processed.</summary>
    public IntakeDefinition Intake { get; init; } = new();

    /// <summary>What frames that are done leave to those that come.</summary>
    public StoragePool Storage { get; init; } = new();

    /// <summary>The blocks in order.</summary>
    public required IReadOnlyList<LineStage> Stages { get; init; }

    /// <summary>Every stage with its statistics, children of composite stages before them, in the order of the file.</summary>
    public IReadOnlyList<InstrumentedStage> Instrumented { get; init; } = [];

    /// <summary>Where receptions go.</summary>
    public IReadOnlyList<IReceptionSink> Sinks { get; init; } = [];

    /// <summary>What sees frames as they arrive.</summary>
    public IReadOnlyList<IArrivalSink> ArrivalSinks { get; init; } = [];

    /// <summary>Where the truth beside the frames is found, null: nowhere but in the frames.</summary>
    public ITruthSource? Truth { get; init; }

    /// <summary>Where the user positions are found that frames should have brought with them, null: nowhere but in the frames.</summary>
    public IUserPositionSource? UserPositions { get; init; }

    /// <summary>Time after which an answer is late, null: never.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>The clock of arrivals, deadlines and durations.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Whether it is run for its effect on the process alone: metrics and spans then know nothing of it.</summary>
    public bool IsRehearsal { get; init; }

    /// <summary>Seed of the source, where it has one.</summary>
    public ulong? Seed { get; init; }
}

/// <summary>Builds the parts of a line from a definition.</summary>
public static class LineBuilder
{
    /// <summary>Makes the stages, checks that each finds what it needs, and that names are unique.</summary>
    /// <param name="definition">The definition.</param>
    /// <param name="context">What the stages are made with.</param>
    /// <param name="faults">Receives what is wrong.</param>
    public static (IReadOnlyList<LineStage> Stages, IReadOnlyList<InstrumentedStage> All) BuildStages(
        PipelineDefinition definition, LineContext context, List<Fault> faults)
    {
        var builder = new StageBuilder(context, faults);
        var stages = new List<LineStage>();
        ReceptionParts parts = ReceptionParts.None;
        foreach (Choice choice in definition.Stages)
        {
            var options = (StageOptions)choice.Options;
            IStage stage = builder.Build(choice, ref parts);
            int parallelism = stage.Contract.IsSequential ? 1 : options.Parallelism;
            if (parallelism != options.Parallelism)
                faults.Add(new Fault($"{choice.Path}.parallelism", choice.Origin, $"the stage {stage.Contract.Name} carries state from frame to frame and takes one at a time"));
            stages.Add(new LineStage(stage, parallelism, options.Capacity ?? 2 * parallelism));
        }
        return (stages, builder.All);
    }

    /// <summary>Makes a stage and those within it.</summary>
    internal sealed class StageBuilder(LineContext context, List<Fault> faults)
    {
        private readonly HashSet<string> _names = [];

        public List<InstrumentedStage> All { get; } = [];

        public IStage Build(Choice choice, ref ReceptionParts parts)
        {
            var options = (StageOptions)choice.Options;
            string name = options.Name ?? choice.Type;
            if (!_names.Add(name)) faults.Add(new Fault(choice.Path, choice.Origin, $"a stage named \"{name}\" is there already; give one of them a name"));
            IStage stage;
            if (options is IterateOptions iterate)
            {
                stage = new IterateStage(name, BuildAll(iterate.Stages, ref parts), iterate, context.Clock);
            }
            else if (options is TrackingOptions tracking)
            {
                // Both lists start from what there is before the stage.
                ReceptionParts before = parts;
                IReadOnlyList<IStage> next = BuildAll(tracking.Next, ref before);
                stage = new TrackingStage(name, BuildAll(tracking.First, ref parts), next);
            }
            else stage = context.Catalogue.Stages.Create(choice, context);
            ReceptionParts missing = stage.Contract.Requires & ~parts;
            if (missing != 0)
                faults.Add(new Fault(choice.Path, choice.Origin, $"the stage {name} needs {Words(missing)}, which no stage before it provides"));
            parts |= stage.Contract.Provides | missing;
            var instrumented = new InstrumentedStage(stage, context.Pipeline, context.Clock, context.IsRehearsal);
            All.Add(instrumented);
            return instrumented;
        }

        private List<IStage> BuildAll(IEnumerable<Choice> choices, ref ReceptionParts parts)
        {
            var stages = new List<IStage>();
            foreach (Choice choice in choices) stages.Add(Build(choice, ref parts));
            return stages;
        }

        private static string Words(ReceptionParts parts) => parts.ToString() switch
        {
            nameof(ReceptionParts.OneBitObservation) => "the one-bit observation (stage real-transform)",
            nameof(ReceptionParts.OfdmObservation) => "the OFDM observation (stage ofdm-demodulation)",
            nameof(ReceptionParts.State) => "a state to start from (stage coarse-estimation)",
            nameof(ReceptionParts.Channel) => "a channel (stage channel-estimation)",
            var other => other.ToLowerInvariant(),
        };
    }
}
