using System.CommandLine;
using Receiver.Pipelines.Definition;

namespace Receiver.Cli.Commands;

/// <summary><c>receiver schema</c>.</summary>
internal static class SchemaCommand
{
    public static Command Create(TextWriter output)
    {
        var command = new Command("schema", "Prints the JSON schema of pipeline files.");
        command.SetAction(_ =>
        {
            output.Write(new SchemaWriter(BuiltInCatalogue.Create()).Write());
            return (int)ExitCode.Done;
        });
        return command;
    }
}
