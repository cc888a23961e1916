using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Xunit;

namespace Receiver.Acceptance;

/// <summary>The built <c>receiver</c> command as a child process, as a user starts it.</summary>
internal sealed partial class ReceiverProcess : IDisposable
{
    private const int Interrupt = 2;
    private static readonly TimeSpan Hang = TimeSpan.FromMinutes(3);
    private readonly Process _process;
    private readonly StringBuilder _output = new(), _error = new();
    private readonly TaskCompletionSource _outputEnded = new(), _errorEnded = new();

    private ReceiverProcess(string[] args)
    {
        string dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        _process = new Process
        {
            StartInfo = new ProcessStartInfo(dotnet, ["exec", Path.Combine(AppContext.BaseDirectory, "receiver.dll"), .. args]) { RedirectStandardOutput = true, RedirectStandardError = true },
        };
        _process.OutputDataReceived += (_, line) => Append(_output, _outputEnded, line.Data);
        _process.ErrorDataReceived += (_, line) => Append(_error, _errorEnded, line.Data);
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static ReceiverProcess Start(params string[] args)
    {
        var receiver = new ReceiverProcess(args);
        receiver._process.Start();
        receiver._process.BeginOutputReadLine();
        receiver._process.BeginErrorReadLine();
        return receiver;
    }

    /// <summary>Runs a command that is to end well, and gives what it printed.</summary>
    public static async Task<string> DoneAsync(params string[] args)
    {
        using ReceiverProcess receiver = Start(args);
        var (code, text) = await receiver.EndAsync();
        Assert.True(code == 0, $"{string.Join(' ', args)}: exit {code}\n{text}");
        return text;
    }

    /// <summary>Waits until it has printed a text.</summary>
    public async Task PrintsAsync(string text)
    {
        long start = Stopwatch.GetTimestamp();
        while (!Output.Contains(text, StringComparison.Ordinal))
        {
            Assert.False(HasExited, $"ended before it printed \"{text}\":\n{Output}{_error}");
            Assert.True(Stopwatch.GetElapsedTime(start) < Hang, $"did not print \"{text}\":\n{Output}{_error}");
            await Task.Delay(20, Token);
        }
    }

    /// <summary>Waits until it listens, and gives the address to send to.</summary>
    public async Task<string> ListensAsync()
    {
        const string words = "listening on ";
        await PrintsAsync(words);
        // The line may still be on its way.
        string? line;
        while ((line = Output.Split('\n').SkipLast(1).FirstOrDefault(l => l.StartsWith(words, StringComparison.Ordinal))) is null) await Task.Delay(5, Token);
        return line[words.Length..].Trim();
    }

    /// <summary>Waits for its end; the limit turns a hang into a failure, no more.</summary>
    public async Task<(int Code, string Text)> EndAsync(TimeSpan? limit = null)
    {
        await Task.WhenAll(_process.WaitForExitAsync(Token), _outputEnded.Task, _errorEnded.Task).WaitAsync(limit ?? Hang, Token);
        return (_process.ExitCode, Output + _error);
    }

    /// <summary>Ctrl-C.</summary>
    public void PressControlC() => Assert.Equal(0, Kill(Id, Interrupt));

    /// <summary>Its resident memory in bytes, null where it has ended or /proc is not there.</summary>
    public long? WorkingSet()
    {
        try
        {
            string? line = File.ReadLines($"/proc/{Id}/status").FirstOrDefault(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
            return line is null ? null : 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private static void Append(StringBuilder text, TaskCompletionSource ended, string? line)
    {
        if (line is null) ended.TrySetResult();
        else
            lock (text) text.Append(line).Append('\n');
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
