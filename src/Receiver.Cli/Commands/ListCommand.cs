using System.CommandLine;
using System.ComponentModel;
using System.Reflection;
using Receiver.Pipelines.Definition;

namespace Receiver.Cli.Commands;

/// <summary><c>receiver list</c>.</summary>
internal static class ListCommand
{
    public static Command Create(TextWriter output)
    {
        var command = new Command("list", "Lists sources, stages, sinks and the algorithms of each stage with their options and defaults.");
        command.SetAction(_ =>
        {
            foreach (var (section, entries) in BuiltInCatalogue.Create().Sections)
            {
                output.WriteLine(section);
                foreach (var (name, summary, options) in entries)
                {
                    output.WriteLine($"  {name,-20} {summary}");
                    foreach (PropertyInfo member in OptionsBinder.MembersOf(options))
                        output.WriteLine($"      {OptionsBinder.NameOf(member),-20} {Default(options, member),-12} {member.GetCustomAttribute<DescriptionAttribute>()?.Description}");
                }
                output.WriteLine();
            }
            return (int)ExitCode.Done;
        });
        return command;
    }

    private static string Default(Type options, PropertyInfo member) => SchemaWriter.DefaultOf(options, member) switch
    {
        null => member.GetCustomAttribute<System.Runtime.CompilerServices.RequiredMemberAttribute>() is not null ? "(required)" : "null",
        Enum value => OptionsBinder.NameOf(value),
        bool value => value ? "true" : "false",
        var value => FormattableString.Invariant($"{value}"),
    };
}
