using System.CommandLine;
using System.Text.Json;
using Receiver.Formats.Sigmf;
using Receiver.Frames;
using Receiver.Pipelines.Definition;
using Receiver.Pipelines.Sources;
using Receiver.Pipelines.Stages;

namespace Receiver.Cli.Commands;

/// <summary><c>receiver inspect</c>.</summary>
internal static class InspectCommand
{
    public static Command Create(TextWriter output)
    {
        var command = new Command("inspect", "Says what a recording, a result or a pipeline holds.");
        var file = new Argument<string>("FILE") { Description = "BASE.sigmf-meta, FILE.jsonl or a pipeline file" };
        var frame = new Option<ulong?>("--frame") { HelpName = "N", Description = "the frame whose scene is drawn (results and truth of OFDM frames); the first that has one" };
        var geoJson = new Option<string?>("--geojson") { HelpName = "OUT", Description = "writes the scenes as GeoJSON features (of --frame alone, where given)" };
        command.Arguments.Add(file);
        command.Options.Add(frame);
        command.Options.Add(geoJson);
        command.SetAction(parsed =>
        {
            string path = parsed.GetValue(file)!;
            if (path.EndsWith(".sigmf-meta", StringComparison.Ordinal) || path.EndsWith(".sigmf-data", StringComparison.Ordinal)) InspectRecording(RecordingFiles.Of(path), output);
            else if (path.EndsWith(".jsonl", StringComparison.Ordinal)) InspectLines(path, parsed.GetValue(frame), parsed.GetValue(geoJson), output);
            else InspectPipeline(path, output);
            return (int)ExitCode.Done;
        });
        return command;
    }

    private static void InspectRecording(RecordingFiles files, TextWriter output)
    {
        byte[] metadata = files.ReadMetadata();
        long bytes = File.Exists(files.Data) ? new FileInfo(files.Data).Length : 0;
        SigmfSummary summary = SigmfSummary.Describe(metadata, bytes);
        output.WriteLine($"{files.Metadata}: SigMF recording, {bytes} bytes of samples");
        foreach (var (name, value) in summary.Members) output.WriteLine($"  {name,-32} {value}");
        output.WriteLine($"  {summary.Captures} captures, {summary.Annotations} annotations, {summary.Frames} frames, {summary.Samples?.ToString() ?? "unknown number of"} time samples");
        if (summary.Faults.Count == 0) InspectFrames(Recording.Parse(metadata, bytes), output);
        output.WriteLine($"  truth: {(File.Exists(files.Truth) ? files.Truth : "none")}");
        if (summary.Faults.Count == 0) output.WriteLine("  can be run");
        else output.WriteLine("  cannot be run:");
        foreach (SigmfFault fault in summary.Faults) output.WriteLine($"    {fault}");
    }

    private static void InspectFrames(Recording recording, TextWriter output)
    {
        FrameFormat format = recording.Format;
        if (format.Ofdm is { } ofdm)
        {
            output.WriteLine(FormattableString.Invariant($"  OFDM: {ofdm.Subcarriers} subcarriers × {ofdm.SubcarrierSpacingHz / 1e3:0.###} kHz = {ofdm.BandwidthHz / 1e6:0.###} MHz, ")
                + FormattableString.Invariant($"cyclic prefix {ofdm.CyclicPrefix}, carrier {(ofdm.CarrierHz > 0 ? $"{ofdm.CarrierHz / 1e9:0.###} GHz" : "not stated")}"));
            output.WriteLine($"  array: {ofdm.Array.Horizontal} × {ofdm.Array.Vertical} = {format.Antennas} antennas, {OptionsBinder.NameOf(ofdm.SampleFormat)} samples");
            output.WriteLine($"  frame: {format.PilotLength} pilot and {format.DataLength} data symbols; {format.Users} users with {ofdm.PilotsPerUser} pilot subcarriers each, "
                + $"{ofdm.DataSubcarriers.Length} data subcarriers, {OptionsBinder.NameOf(format.Constellation)}");
            int own = recording.Frames.Count(frame => frame.UserPositions is not null);
            string positions = (ofdm.UserPositions, own) switch
            {
                (null, 0) => "not reported",
                (null, _) => $"reported with {own} of {recording.Frames.Count} frames",
                (_, 0) => "reported for all frames",
                _ => $"reported for all frames, and anew with {own} of {recording.Frames.Count}",
            };
            output.WriteLine(FormattableString.Invariant($"  user positions: {positions}, standard deviation {ofdm.UserPositionStdMetres:0.###} m a coordinate"));
        }
        long lost = recording.Frames.Sum(frame => format.Length(SlotKind.Pilot) + format.Length(SlotKind.Data) - frame.Pilot.Concat(frame.Data).Sum(run => (long)run.Count));
        if (lost > 0) output.WriteLine($"  {lost} time samples of its frames were lost");
    }

    private static void InspectLines(string path, ulong? frameToDraw, string? geoJson, TextWriter output)
    {
        long lines = 0;
        double latency = 0, erased = 0;
        ulong first = ulong.MaxValue, last = 0;
        var outcomes = new SortedDictionary<string, long>();
        string[]? members = null;
        var scenes = new List<SceneLine>();
        foreach (string line in File.ReadLines(path))
        {
            if (string.IsNullOrWhiteSpace(line)) continue;
            lines++;
            try
            {
                using var json = JsonDocument.Parse(line);
                JsonElement root = json.RootElement;
                members ??= [.. root.EnumerateObject().Select(m => m.Name)];
                ulong frame = root.GetProperty("frame").GetUInt64();
                (first, last) = (Math.Min(first, frame), Math.Max(last, frame));
                if ((frameToDraw is null ? geoJson is not null || scenes.Count == 0 : frame == frameToDraw) && SceneLine.Read(root) is { } scene) scenes.Add(scene);
                if (root.TryGetProperty("outcome", out JsonElement outcome)) outcomes[outcome.GetString()!] = outcomes.GetValueOrDefault(outcome.GetString()!) + 1;
                if (root.TryGetProperty("latency_ms", out JsonElement ms)) latency += ms.GetDouble();
                if (root.TryGetProperty("erased_fraction", out JsonElement share)) erased += share.GetDouble();
            }
            catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or IndexOutOfRangeException)
            {
                throw new Formats.InvalidTruthException($"{path}:{lines}: not a line of results or truth: {e.Message}");
            }
        }
        if (lines == 0) throw new Formats.InvalidTruthException($"{path}: has no lines");
        output.WriteLine($"{path}: {(outcomes.Count > 0 ? "results" : "truth")} of {lines} frames, numbers {first}…{last}");
        output.WriteLine($"  members: {string.Join(", ", members!)}");
        if (outcomes.Count > 0)
        {
            output.WriteLine($"  outcomes: {string.Join(", ", outcomes.Select(o => $"{o.Key} {o.Value}"))}");
            output.WriteLine(FormattableString.Invariant($"  mean latency {latency / lines:0.00} ms, mean erased share {erased / lines:0.####}"));
        }
        if (scenes.Count > 0) SceneMap.Print(scenes[0], output);
        else if (frameToDraw is { } wanted) throw new UsageException($"{path}: no frame {wanted} with a scene");
        if (geoJson is null) return;
        using FileStream export = File.Create(geoJson);
        SceneMap.WriteGeoJson(scenes, export);
        output.WriteLine($"  {scenes.Count} scenes written to {geoJson}");
    }

    private static void InspectPipeline(string path, TextWriter output)
    {
        PipelineFile file = PipelineFile.Load(path);
        PipelineDefinition definition = file.Definition;
        output.WriteLine($"{path}: pipeline {definition.Name}");
        output.WriteLine($"  format    {(definition.Format.Recording is { } recording ? $"from {recording}" : Describe(file.ResolveFormat(out _)))}");
        output.WriteLine($"  source    {definition.Source.Type} {Members(definition.Source.Options)}");
        output.WriteLine($"  intake    {definition.Intake.Capacity} frames, when full: {OptionsBinder.NameOf(definition.Intake.WhenFull)}");
        if (definition.DeadlineMs is { } deadline) output.WriteLine($"  deadline  {deadline} ms");
        foreach (Choice stage in definition.Stages) InspectStage(stage, "  stage     ", output);
        foreach (Choice sink in definition.Sinks) output.WriteLine($"  sink      {sink.Type} {Members(sink.Options)}");
    }

    private static string Describe(FrameFormat format) =>
        $"{OptionsBinder.NameOf(format.Waveform)}, {format.Antennas} antennas, {format.Users} users, {format.PilotLength} pilots, {format.DataLength} data, {OptionsBinder.NameOf(format.Constellation)}"
        + (format.Ofdm is { } ofdm ? $", {ofdm.Subcarriers} subcarriers, {ofdm.PilotsPerUser} of each user's pilots, {ofdm.DataSubcarriers.Length} of data" : "");

    private static void InspectStage(Choice stage, string indent, TextWriter output)
    {
        var options = (StageOptions)stage.Options;
        output.WriteLine($"{indent}{options.Name ?? stage.Type} {Members(options)}");
        IEnumerable<Choice> children = options switch
        {
            IterateOptions iterate => iterate.Stages,
            TrackingOptions tracking => [.. tracking.First, .. tracking.Next],
            _ => [],
        };
        foreach (Choice child in children) InspectStage(child, indent + "  ", output);
    }

    /// <summary>The members that differ from their defaults.</summary>
    private static string Members(object options) => string.Join(", ", OptionsBinder.MembersOf(options.GetType())
        .Where(m => m.Name != "Name" && m.PropertyType != typeof(IReadOnlyList<Choice>) && !Equals(m.GetValue(options), SchemaWriter.DefaultOf(options.GetType(), m)))
        .Select(m => $"{OptionsBinder.NameOf(m)}={Value(m.GetValue(options))}"));

    private static string Value(object? value) => value switch
    {
        Choice choice => Members(choice.Options) is { Length: > 0 } members ? $"{choice.Type}({members})" : choice.Type,
        Enum name => OptionsBinder.NameOf(name),
        _ => FormattableString.Invariant($"{value}"),
    };
}
