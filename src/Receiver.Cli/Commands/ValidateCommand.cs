using System.CommandLine;
using Receiver.Formats.Sigmf;
using Receiver.Pipelines;
using Receiver.Pipelines.Definition;
using Receiver.Pipelines.Sources;

namespace Receiver.Cli.Commands;

/// <summary><c>receiver validate</c>.</summary>
internal static class ValidateCommand
{
    public static Command Create(TextWriter output, TextWriter error)
    {
        var command = new Command("validate", "Checks pipelines and recordings and lists every fault with its place; runs nothing.");
        var files = new Argument<string[]>("FILE") { Description = "pipeline files and recordings (BASE.sigmf-meta)", Arity = ArgumentArity.OneOrMore };
        command.Arguments.Add(files);
        command.SetAction(parsed =>
        {
            var worst = ExitCode.Done;
            foreach (string file in parsed.GetValue(files)!)
            {
                ExitCode code = Validate(file, output, error);
                if (worst == ExitCode.Done) worst = code;
            }
            return (int)worst;
        });
        return command;
    }

    private static ExitCode Validate(string file, TextWriter output, TextWriter error)
    {
        bool isRecording = file.EndsWith(RecordingFiles.MetadataEnding, StringComparison.Ordinal);
        try
        {
            if (isRecording) RecordingFiles.Of(file).Check();
            else PipelineFile.Load(file);
            output.WriteLine($"{file}: valid");
            return ExitCode.Done;
        }
        catch (InvalidPipelineException e)
        {
            foreach (Fault fault in e.Faults) error.WriteLine(fault);
            return ExitCode.InvalidPipeline;
        }
        catch (InvalidRecordingException e)
        {
            foreach (SigmfFault fault in e.Faults) error.WriteLine($"{file}: {fault}");
            return ExitCode.InvalidInput;
        }
        catch (Exception e) when (e is FormatException or SourceUnavailableException)
        {
            error.WriteLine($"{file}: {e.Message}");
            return e is SourceUnavailableException ? ExitCode.SourceUnavailable : ExitCode.InvalidInput;
        }
    }
}
