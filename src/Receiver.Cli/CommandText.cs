using System.CommandLine;

namespace Receiver.Cli;

/// <summary>The command line as it can be typed again.</summary>
internal static class CommandText
{
    public static string Of(ParseResult parsed) => string.Join(' ', parsed.Tokens
        .Select(t => t.Value.AsSpan().IndexOfAny(" \"'|&;<>(){}$*") < 0 ? t.Value : $"'{t.Value.Replace("'", "'\\''")}'").Prepend("receiver"));
}
