using Receiver.Frames;
using Receiver.Pipelines.Runtime;
using Receiver.Pipelines.Sinks;
using Receiver.Pipelines.Sources;

namespace Receiver.Pipelines.Definition;

/// <summary>A pipeline file with the command line's changes, and the line that it describes.</summary>
public sealed class PipelineFile
{
    private readonly Catalogue _catalogue;

    private PipelineFile(PipelineDefinition definition, Catalogue catalogue)
    {
        Definition = definition;
        _catalogue = catalogue;
    }

    /// <summary>What it says.</summary>
    public PipelineDefinition Definition { get; }

    /// <summary>Reads and checks a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="changes">Made to the parsed file before it is bound, in order.</param>
    /// <param name="catalogue">What it can name; null: what comes with the receiver.</param>
    /// <exception cref="InvalidPipelineException">With everything that is wrong.</exception>
    public static PipelineFile Load(string path, IEnumerable<Action<DefinitionNode>>? changes = null, Catalogue? catalogue = null)
    {
        byte[] json;
        try
        {
            json = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidPipelineException([new Fault("", path, e.Message)]);
        }
        return Parse(json, path, Path.GetDirectoryName(Path.GetFullPath(path))!, changes, catalogue);
    }

    /// <summary>Checks a definition given as text.</summary>
    /// <exception cref="InvalidPipelineException">With everything that is wrong.</exception>
    public static PipelineFile Parse(
        ReadOnlySpan<byte> json, string file, string folder = ".", IEnumerable<Action<DefinitionNode>>? changes = null, Catalogue? catalogue = null)
    {
        catalogue ??= BuiltInCatalogue.Create();
        DefinitionNode root = DefinitionNode.Parse(json, file, folder);
        if (root.Kind != NodeKind.Object) throw new InvalidPipelineException([new Fault("", root.Origin, "expected a JSON object")]);
        foreach (Action<DefinitionNode> change in changes ?? []) change(root);
        root.Members.RemoveAll(m => m.Key == "$schema");
        if (root["name"] is null) root.SetMember("name", DefinitionNode.Of(Path.GetFileNameWithoutExtension(file), file));
        // What a missing format lacks is told like what a given one lacks.
        if (root["format"] is null) root.SetMember("format", new DefinitionNode(NodeKind.Object, root.Origin));
        // A file source says what its frames are, so the format need not.
        if (root["source"] is { } source && source["type"]?.Text == "file" && source["path"] is { Kind: NodeKind.Text } recording)
        {
            if (root["format"] is not { Kind: NodeKind.Object }) root.SetMember("format", new DefinitionNode(NodeKind.Object, source.Origin));
            root["format"]!.SetMember("recording", recording);
        }
        var binder = new OptionsBinder(catalogue);
        var definition = binder.Bind<PipelineDefinition>(root, "");
        // Stages that are bound can be checked against each other even where other members are wrong.
        if (definition.Stages is not null && !binder.Faults.Any(f => f.Path.StartsWith("stages", StringComparison.Ordinal)))
            LineBuilder.BuildStages(definition, new LineContext(catalogue, TimeProvider.System, definition.Name), binder.Faults);
        if (binder.Faults.Count > 0) throw new InvalidPipelineException(binder.Faults);
        return new PipelineFile(definition, catalogue);
    }

    /// <summary>What frames are; reads the recording that the format names.</summary>
    /// <param name="replaced">Members that the recording replaced.</param>
    /// <exception cref="SourceUnavailableException">The recording is missing.</exception>
    /// <exception cref="Formats.Sigmf.InvalidRecordingException">The recording is not valid.</exception>
    public FrameFormat ResolveFormat(out IReadOnlyList<string> replaced) => FormatResolver.Resolve(
        Definition.Format, Definition.Format.Recording is { } recording ? RecordingFiles.Of(recording).ReadFormat() : null, Definition.Source, out replaced);

    /// <summary>Whether frames come whether or not anybody is ready for them.</summary>
    public bool IsLive => Definition.Source.Options is UdpSourceOptions or Simulation.SimulatorOptions { RateFps: not null };

    /// <summary>A line with stages of its own, the same ones, and simulated frames of the format as its source; neither sinks nor deadline.</summary>
    /// <param name="clock">The clock of durations.</param>
    /// <returns>Null where the simulator cannot make such frames.</returns>
    public Line? OpenRehearsal(TimeProvider clock)
    {
        FrameFormat format = ResolveFormat(out _);
        double snr = format.NoiseVariance is > 0 and { } noise ? -10 * Math.Log10(noise) : new Simulation.SimulatorOptions().SnrDb;
        Simulation.SimulatorOptions simulator = Definition.Source.Options as Simulation.SimulatorOptions ?? new() { SnrDb = snr };
        simulator = simulator with { Frames = null, RateFps = null };
        if (simulator.Validate(format).Any()) return null;
        var context = new LineContext(_catalogue, clock, Definition.Name) { Format = format, IsRehearsal = true };
        var (stages, all) = LineBuilder.BuildStages(Definition, context, []);
        return new Line
        {
            Name = Definition.Name, Source = new SimulatorSource(format, simulator, clock), Stages = stages, Instrumented = all, Clock = clock, IsRehearsal = true,
        };
    }

    /// <summary>Opens the source and the sinks and makes the line.</summary>
    /// <param name="clock">The clock of arrivals, deadlines and durations.</param>
    /// <param name="replaced">Members of the format that a recording replaced.</param>
    /// <param name="sinks">Further sinks.</param>
    /// <param name="record">Where to record what arrives (BASE), null: nowhere.</param>
    /// <exception cref="UnsuitableWaveformException">The stages take another waveform.</exception>
    /// <exception cref="SourceUnavailableException">The source cannot be opened.</exception>
    public Line Open(TimeProvider clock, out IReadOnlyList<string> replaced, IReadOnlyList<IReceptionSink>? sinks = null, string? record = null)
    {
        FrameFormat format = ResolveFormat(out replaced);
        var context = new LineContext(_catalogue, clock, Definition.Name) { Format = format };
        var faults = new List<Fault>();
        var (stages, all) = LineBuilder.BuildStages(Definition, context, faults);
        var simulator = Definition.Source.Options as Simulation.SimulatorOptions;
        if (simulator is not null) faults.AddRange(simulator.Validate(format).Select(f => new Fault(Definition.Source.Path, Definition.Source.Origin, f)));
        if (faults.Count > 0) throw new InvalidPipelineException(faults);
        foreach (IStage stage in all)
            if (stage.Contract.Waveform is { } takes && takes != format.Waveform)
                throw new UnsuitableWaveformException(
                    $"the frames are {OptionsBinder.NameOf(format.Waveform)}, but the stage {stage.Contract.Name} takes {OptionsBinder.NameOf(takes)} only");
        ITruthSource? truth = Definition.Format.Recording is { } recording ? RecordingFiles.Of(recording).OpenTruth(format) : null;
        if (truth is null && simulator is null && all.FirstOrDefault(s => s.Contract.NeedsTruth) is { } curious)
            throw new InvalidPipelineException([new Fault("stages", Definition.Source.Origin, $"the stage {curious.Contract.Name} needs the truth, which this source does not have")]);
        IFrameSource source = _catalogue.Sources.Create(Definition.Source, context);
        return new Line
        {
            Name = Definition.Name,
            Source = source,
            SourceType = Definition.Source.Type,
            Intake = Definition.Intake,
            Stages = stages,
            Instrumented = all,
            Sinks = [.. Definition.Sinks.Select(s => _catalogue.Sinks.Create(s, context)), .. sinks ?? []],
            ArrivalSinks = record is null ? [] : [new RecorderSink(record, format, $"recorded by pipeline {Definition.Name}")],
            Truth = truth,
            UserPositions = Definition.Format.Recording is { } positioned && format.Ofdm is not null ? RecordingFiles.Of(positioned).ReadPositions() : null,
            Deadline = Definition.DeadlineMs is { } ms ? TimeSpan.FromMilliseconds(ms) : null,
            Clock = clock,
            Seed = simulator?.Seed,
        };
    }
}
