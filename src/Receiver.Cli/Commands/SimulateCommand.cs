using System.CommandLine;
using Receiver.Frames;
using Receiver.Pipelines.Definition;
using Receiver.Pipelines.Sinks;
using Receiver.Pipelines.Sources;
using Receiver.Simulation;

namespace Receiver.Cli.Commands;

/// <summary><c>receiver simulate</c>.</summary>
internal static class SimulateCommand
{
    public static Command Create(TextWriter output, TextWriter error)
    {
        var command = new Command("simulate", "Writes the simulator's frames as a SigMF recording with its truth file.");
        var pipeline = new PipelineOptions(command);
        var to = new Option<string>("--out") { HelpName = "BASE", Description = "writes BASE.sigmf-meta, BASE.sigmf-data and BASE.truth.jsonl", Required = true };
        var frames = new Option<long?>("--frames") { HelpName = "N", Description = "frames to write; default: what the source states" };
        command.Options.Add(to);
        command.Options.Add(frames);
        command.SetAction(async (parsed, token) =>
        {
            PipelineFile file = pipeline.Load(parsed);
            if (file.Definition.Source.Options is not SimulatorOptions options)
                throw new UsageException($"simulate needs the source simulator; the pipeline has {file.Definition.Source.Type} (add --source simulator:)");
            options = options with { Frames = parsed.GetValue(frames) ?? options.Frames, RateFps = null };
            if (options.Frames is null) throw new UsageException("the source has no end: add --frames N");
            FrameFormat format = file.ResolveFormat(out _);
            Fault[] faults = [.. options.Validate(format).Select(f => new Fault(file.Definition.Source.Path, file.Definition.Source.Origin, f))];
            if (faults.Length > 0) throw new InvalidPipelineException(faults);
            string description = $"simulated {OptionsBinder.NameOf(format.Waveform)} uplink, {format.Antennas} antennas, {format.Users} users, {options.SnrDb} dB, seed {options.Seed}";
            var source = new SimulatorSource(format, options, TimeProvider.System);
            long written = 0;
            using var stop = new StopSignals(null, token);
            await using (var recorder = new RecorderSink(parsed.GetValue(to)!, format, description))
                await foreach (Frame frame in source.ReadAsync(stop.Stop).ConfigureAwait(false))
                {
                    recorder.Write(frame);
                    frame.Storage?.Return();
                    written++;
                }
            output.WriteLine($"{written} frames written to {RecordingFiles.Of(parsed.GetValue(to)!).Metadata}");
            return (int)(stop.Interrupted ? ExitCode.Interrupted : ExitCode.Done);
        });
        return command;
    }
}
