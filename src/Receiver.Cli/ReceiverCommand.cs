using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net.Sockets;
using Receiver.Cli.Commands;
using Receiver.Formats;
using Receiver.Formats.Sigmf;
using Receiver.Pipelines;
using Receiver.Pipelines.Definition;

namespace Receiver.Cli;

/// <summary>The <c>receiver</c> command: its verbs, and what their errors exit with.</summary>
public static class ReceiverCommand
{
    /// <summary>Runs the command.</summary>
    /// <returns>The exit code, see <see cref="ExitCode"/>.</returns>
    public static async Task<int> InvokeAsync(string[] args, TextWriter output, TextWriter error, CancellationToken token = default)
    {
        // Parallelism is per frame: a matrix product on several threads would only get in the way of the other frames.
        MathNet.Numerics.Control.UseSingleThread();
        var root = new RootCommand("Streaming baseband receiver for massive-MIMO uplinks: from a simulator, a recording or the network to decoded bits.")
        {
            RunCommand.Create(output, error), SimulateCommand.Create(output, error), SendCommand.Create(output, error), SweepCommand.Create(output), BenchCommand.Create(output, error), ListCommand.Create(output),
            InspectCommand.Create(output), ValidateCommand.Create(output, error), SchemaCommand.Create(output),
        };
        ParseResult parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            // Some messages list the choices a line each.
            foreach (ParseError fault in parsed.Errors) error.WriteLine($"receiver: {string.Join(' ', fault.Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))}");
            error.WriteLine($"See receiver {(parsed.CommandResult.Command is RootCommand ? "" : parsed.CommandResult.Command.Name + " ")}--help");
            return (int)ExitCode.Usage;
        }
        var configuration = new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        try
        {
            return await parsed.InvokeAsync(configuration, token).ConfigureAwait(false);
        }
        catch (Exception e) when (CodeOf(e) is { } code)
        {
            foreach (string line in e.Message.Split('\n')) error.WriteLine($"receiver: {line.TrimEnd()}");
            return (int)code;
        }
        catch (Exception e)
        {
            error.WriteLine($"receiver: failed, which is a bug: {e}");
            return (int)ExitCode.Failed;
        }
    }

    private static ExitCode? CodeOf(Exception e) => e switch
    {
        UsageException => ExitCode.Usage,
        InvalidPipelineException => ExitCode.InvalidPipeline,
        InvalidRecordingException or InvalidTruthException or UnsuitableWaveformException => ExitCode.InvalidInput,
        SourceUnavailableException => ExitCode.SourceUnavailable,
        IOException or UnauthorizedAccessException or SocketException => ExitCode.Failed,
        _ => null,
    };
}

/// <summary>What the process exits with.</summary>
public enum ExitCode
{
    /// <summary>Done.</summary>
    Done = 0,

    /// <summary>Failed.</summary>
    Failed = 1,

    /// <summary>Wrong usage.</summary>
    Usage = 2,

    /// <summary>Pipeline file invalid.</summary>
    InvalidPipeline = 3,

    /// <summary>Input file or stream invalid.</summary>
    InvalidInput = 4,

    /// <summary>A <c>--max-…</c> limit was exceeded.</summary>
    LimitExceeded = 5,

    /// <summary>Source unavailable.</summary>
    SourceUnavailable = 6,

    /// <summary>Interrupted, after draining.</summary>
    Interrupted = 130,
}

/// <summary>Options that contradict each other or make no sense.</summary>
public sealed class UsageException(string message) : Exception(message);
