using System.Globalization;

namespace Receiver.Pipelines.Definition;

/// <summary>Command-line changes to a definition: <c>PATH=VALUE</c>, where <c>stages.NAME</c> finds the stage of that name at any depth.</summary>
public static class Overrides
{
    /// <summary>Members of composite stages that hold stages.</summary>
    private static readonly string[] ChildLists = ["stages", "first", "next"];

    /// <summary>Sets one member. Objects on the way are made when missing; a name in place of an object (<c>"algorithm": "advi"</c>) becomes one.</summary>
    /// <exception cref="InvalidPipelineException">The text has no <c>=</c>, or the path leads nowhere.</exception>
    public static void Apply(DefinitionNode root, string assignment)
    {
        int equals = assignment.IndexOf('=');
        string origin = $"--set {assignment}";
        if (equals < 1) throw Invalid("", origin, "expected PATH=VALUE, such as source.snrDb=10");
        Set(root, assignment[..equals], DefinitionNode.ParseValue(assignment[(equals + 1)..], origin), origin);
    }

    /// <summary>Sets the member at a path to a node.</summary>
    public static void Set(DefinitionNode root, string path, DefinitionNode value, string origin)
    {
        string[] steps = path.Split('.');
        if (steps.Any(string.IsNullOrWhiteSpace)) throw Invalid(path, origin, "a step of the path is empty");
        DefinitionNode node = root;
        for (int i = 0; i < steps.Length; i++)
        {
            bool last = i == steps.Length - 1;
            if (node.Kind == NodeKind.Array)
            {
                int index = IndexOf(node, steps[i], steps[..(i + 1)], origin);
                if (last) node.Items[index] = value;
                else node = node.Items[index];
            }
            else if (node.Kind != NodeKind.Object) throw Invalid(string.Join('.', steps[..i]), origin, "has no members");
            else if (last) node.SetMember(steps[i], value);
            else if (i == 0 && steps[0] == "stages" && FindStage(root["stages"], steps[1]) is (var owner, var at))
            {
                if (steps.Length == 2) owner.Items[at] = value;
                node = owner.Items[at];
                if (++i == steps.Length - 1) return;
            }
            else node = Enter(node, steps[i], origin);
        }
    }

    private static DefinitionNode Enter(DefinitionNode node, string name, string origin)
    {
        DefinitionNode? next = node[name];
        if (next is { Kind: NodeKind.Object or NodeKind.Array }) return next;
        var made = new DefinitionNode(NodeKind.Object, origin);
        if (next is { Kind: NodeKind.Text }) made.SetMember("type", next);
        node.SetMember(name, made);
        return made;
    }

    private static int IndexOf(DefinitionNode array, string step, string[] path, string origin)
    {
        int index = array.Items.FindIndex(item => NameOf(item) == step);
        if (index < 0 && (!int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out index) || index >= array.Items.Count))
        {
            var names = array.Items.Select(NameOf).Where(n => n is not null);
            throw Invalid(string.Join('.', path), origin, $"no such item; there are: {string.Join(", ", names)}");
        }
        return index;
    }

    private static (DefinitionNode Owner, int Index)? FindStage(DefinitionNode? stages, string name)
    {
        if (stages is not { Kind: NodeKind.Array }) return null;
        for (int i = 0; i < stages.Items.Count; i++)
        {
            if (NameOf(stages.Items[i]) == name) return (stages, i);
            foreach (string children in ChildLists)
                if (FindStage(stages.Items[i][children], name) is { } found) return found;
        }
        return null;
    }

    private static string? NameOf(DefinitionNode item) => (item["name"] ?? item["type"])?.Text;

    private static InvalidPipelineException Invalid(string path, string origin, string message) => new([new Fault(path, origin, message)]);
}
