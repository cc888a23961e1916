using System.Text.Json;
using Xunit;

namespace Receiver.Cli.Tests;

/// <summary>What a command printed and ended with.</summary>
internal sealed record Invocation(ExitCode Code, string Output, string Error)
{
    private static readonly TimeSpan Hang = TimeSpan.FromMinutes(2);

    public string[] ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public static async Task<Invocation> Of(params string[] args)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        int code = await ReceiverCommand.InvokeAsync(args, output, error, TestContext.Current.CancellationToken).WaitAsync(Hang, TestContext.Current.CancellationToken);
        return new Invocation((ExitCode)code, output.ToString(), error.ToString());
    }

    /// <summary>Runs a command that is to end well.</summary>
    public static async Task<string> Done(params string[] args)
    {
        Invocation invocation = await Of(args);
        Assert.True(invocation.Code == ExitCode.Done, $"{string.Join(' ', args)}: {invocation.Code}: {invocation.Error}");
        return invocation.Output;
    }

    /// <summary>The members of a report, or of a line of results.</summary>
    public static JsonElement Json(string text)
    {
        using var json = JsonDocument.Parse(text);
        return json.RootElement.Clone();
    }

    /// <summary>The lines of a results file.</summary>
    public static JsonElement[] Lines(string path) => [.. File.ReadLines(path).Select(Json)];
}
