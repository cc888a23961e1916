using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Receiver.Pipelines.Definition;

/// <summary>Binds definition nodes to option records and collects everything that is wrong on the way.</summary>
public sealed class OptionsBinder(Catalogue catalogue)
{
    /// <summary>What was wrong so far.</summary>
    public List<Fault> Faults { get; } = [];

    /// <summary>Binds an object to a new options record; members that are wrong keep their defaults and leave a fault.</summary>
    public T Bind<T>(DefinitionNode node, string path) where T : class => (T)BindRecord(typeof(T), node, path, []);

    /// <summary>A type's option members in order of declaration, base type first.</summary>
    public static IEnumerable<PropertyInfo> MembersOf(Type type) => type
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(p => p.SetMethod is { IsPublic: true })
        .OrderBy(p => Depth(p.DeclaringType!)).ThenBy(p => p.MetadataToken);

    /// <summary>The member's name in JSON.</summary>
    public static string NameOf(MemberInfo member) => JsonNamingPolicy.CamelCase.ConvertName(member.Name);

    /// <summary>An enumeration value's name in JSON.</summary>
    public static string NameOf(object enumValue) => JsonNamingPolicy.KebabCaseLower.ConvertName(enumValue.ToString()!);

    private static int Depth(Type type) => type.BaseType is null ? 0 : 1 + Depth(type.BaseType);

    private object BindRecord(Type type, DefinitionNode node, string path, string[] alsoAllowed)
    {
        object options = Activator.CreateInstance(type)!;
        if (node.Kind != NodeKind.Object)
        {
            Add(path, node, $"expected an object, found {Describe(node)}");
            return options;
        }
        int faultsBefore = Faults.Count;
        var members = MembersOf(type).ToDictionary(NameOf);
        foreach (var (name, value) in node.Members)
        {
            if (members.TryGetValue(name, out PropertyInfo? member))
            {
                if (BindValue(member.PropertyType, value, Join(path, name), member) is { } bound) member.SetValue(options, bound);
                else if (value.Kind == NodeKind.Null && !IsNullable(member)) Add(Join(path, name), value, "must not be null");
                else if (value.Kind == NodeKind.Null) member.SetValue(options, null);
            }
            else if (!alsoAllowed.Contains(name)) Add(Join(path, name), value, $"unknown member; expected one of: {string.Join(", ", alsoAllowed.Concat(members.Keys))}");
        }
        foreach (var (name, member) in members)
            if (member.GetCustomAttribute<RequiredMemberAttribute>() is not null && node[name] is null) Add(Join(path, name), node, "is missing");
        if (Faults.Count == faultsBefore && type.GetMethod("Validate", Type.EmptyTypes)?.Invoke(options, null) is IEnumerable<string> invalid)
            foreach (string fault in invalid)
            {
                string[] parts = fault.Split(':', 2);
                bool named = parts.Length == 2 && members.ContainsKey(parts[0]);
                Add(named ? Join(path, parts[0]) : path, named ? node[parts[0]] ?? node : node, named ? parts[1].Trim() : fault);
            }
        return options;
    }

    private object? BindValue(Type type, DefinitionNode node, string path, PropertyInfo member)
    {
        if (node.Kind == NodeKind.Null) return null;
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(Choice)) return BindChoice(member.GetCustomAttribute<FromCatalogueAttribute>()!.Section, node, path);
        if (type == typeof(IReadOnlyList<Choice>)) return BindList(node, path, item => BindChoice(member.GetCustomAttribute<FromCatalogueAttribute>()!.Section, item.Node, item.Path));
        if (type == typeof(PilotsDefinition)) return BindPilots(node, path);
        if (type == typeof(SubcarriersDefinition)) return BindSubcarriers(node, path);
        if (type == typeof(string)) return BindText(node, path, member.GetCustomAttribute<FilePathAttribute>() is not null);
        if (type == typeof(bool)) return node.Kind == NodeKind.Boolean ? node.Text == "true" : Expected("true or false", node, path);
        if (type.IsEnum) return BindEnum(type, node, path);
        if (type.IsPrimitive) return BindNumber(type, node, path);
        return BindRecord(type, node, path, []);
    }

    private Choice? BindChoice(string section, DefinitionNode node, string path)
    {
        string? name = node.Kind == NodeKind.Text ? node.Text : node["type"]?.Text;
        var types = catalogue.TypesOf(section);
        if (name is null)
        {
            Add(path, node, $"expected a type, one of: {string.Join(", ", types.Keys)}");
            return null;
        }
        if (!types.TryGetValue(name, out Type? type))
        {
            Add(node.Kind == NodeKind.Text ? path : Join(path, "type"), node["type"] ?? node, $"unknown {section} \"{name}\"; expected one of: {string.Join(", ", types.Keys)}");
            return null;
        }
        DefinitionNode members = node.Kind == NodeKind.Object ? node : new DefinitionNode(NodeKind.Object, node.Origin);
        return new Choice(name, BindRecord(type, members, path, ["type"]), path, node.Origin);
    }

    private List<Choice>? BindList(DefinitionNode node, string path, Func<(DefinitionNode Node, string Path), Choice?> bind)
    {
        if (node.Kind != NodeKind.Array) return (List<Choice>?)Expected("a list", node, path);
        return [.. node.Items.Select((item, i) => bind((item, $"{path}[{i}]"))).OfType<Choice>()];
    }

    private SubcarriersDefinition? BindSubcarriers(DefinitionNode node, string path)
    {
        if (node.Kind != NodeKind.Array) return BindNumber(typeof(int), node, path) is int count ? new SubcarriersDefinition(count, null) : null;
        return BindIndices(node, path) is { } indices ? new SubcarriersDefinition(indices.Length, indices) : null;
    }

    private int[]? BindIndices(DefinitionNode node, string path)
    {
        if (node.Kind != NodeKind.Array) return (int[]?)Expected("a list of whole numbers", node, path);
        object?[] indices = [.. node.Items.Select((item, i) => BindNumber(typeof(int), item, $"{path}[{i}]"))];
        return indices.Contains(null) ? null : [.. indices.Cast<int>()];
    }

    private PilotsDefinition? BindPilots(DefinitionNode node, string path)
    {
        if (node.Kind != NodeKind.Array) return (PilotsDefinition)BindRecord(typeof(PilotsDefinition), node, path, []);
        if (node.Items.Count == 0) return (PilotsDefinition?)Expected("at least one value", node, path);
        if (node.Items[0].Kind != NodeKind.Object) return BindPilotValues(node.Items, path) is { } alone ? new PilotsDefinition { Values = alone } : null;
        var subcarriers = new List<int[]>();
        var values = new List<DefinitionNode>();
        for (int user = 0; user < node.Items.Count; user++)
        {
            if (node.Items[user]["subcarriers"] is not { } where || node.Items[user]["values"] is not { } what || node.Items[user].Members.Count > 2)
                return (PilotsDefinition?)Expected("{ subcarriers, values } as of the other users", node.Items[user], $"{path}[{user}]");
            if (BindIndices(where, $"{path}[{user}].subcarriers") is not { } indices) return null;
            if (user > 0 && indices.Length != subcarriers[0].Length)
                return (PilotsDefinition?)Expected($"{subcarriers[0].Length} subcarriers, as many as for the first user", where, $"{path}[{user}].subcarriers");
            subcarriers.Add(indices);
            values.Add(what);
        }
        return BindPilotValues(values, path) is { } bound ? new PilotsDefinition { Values = bound, Subcarriers = subcarriers } : null;
    }

    private ComplexMatrix? BindPilotValues(List<DefinitionNode> users, string path)
    {
        int columns = users[0].Items.Count;
        var values = new ComplexMatrix(users.Count, Math.Max(1, columns));
        for (int user = 0; user < users.Count; user++)
        {
            if (users[user].Items.Count != columns || columns == 0)
                return (ComplexMatrix?)Expected($"a list of {columns} values [re, im], as many as for the first user", users[user], $"{path}[{user}]");
            for (int time = 0; time < columns; time++)
            {
                DefinitionNode pair = users[user].Items[time];
                if (pair.Items.Count != 2 || !TryNumber(pair.Items[0], out double re) || !TryNumber(pair.Items[1], out double im))
                    return (ComplexMatrix?)Expected("[re, im]", pair, $"{path}[{user}][{time}]");
                values[user, time] = new Complex32((float)re, (float)im);
            }
        }
        return values;
    }

    private string? BindText(DefinitionNode node, string path, bool isPath)
    {
        if (node.Kind != NodeKind.Text) return (string?)Expected("a string", node, path);
        return isPath && !Path.IsPathRooted(node.Text) ? Path.Combine(node.Folder, node.Text) : node.Text;
    }

    private object? BindEnum(Type type, DefinitionNode node, string path)
    {
        foreach (object value in Enum.GetValues(type))
            if (node.Kind == NodeKind.Text && NameOf(value) == node.Text) return value;
        return Expected("one of " + string.Join(", ", Enum.GetValues(type).Cast<object>().Select(v => $"\"{NameOf(v)}\"")), node, path);
    }

    private object? BindNumber(Type type, DefinitionNode node, string path)
    {
        if (!TryNumber(node, out double number)) return Expected("a number", node, path);
        if (type == typeof(double)) return number;
        if (type == typeof(float)) return (float)number;
        try
        {
            if (decimal.TryParse(node.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal exact) && exact == decimal.Truncate(exact))
                return Convert.ChangeType(exact, type, CultureInfo.InvariantCulture);
        }
        catch (OverflowException)
        {
            // Falls through to the fault below, which names the range.
        }
        object min = type.GetField("MinValue")!.GetValue(null)!, max = type.GetField("MaxValue")!.GetValue(null)!;
        return Expected($"a whole number from {min} to {max}", node, path);
    }

    private static bool TryNumber(DefinitionNode node, out double number)
    {
        number = 0;
        return node.Kind == NodeKind.Number && double.TryParse(node.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);
    }

    private static bool IsNullable(PropertyInfo member) =>
        Nullable.GetUnderlyingType(member.PropertyType) is not null
        || (!member.PropertyType.IsValueType && new NullabilityInfoContext().Create(member).WriteState == NullabilityState.Nullable);

    private object? Expected(string what, DefinitionNode node, string path)
    {
        Add(path, node, $"expected {what}, found {Describe(node)}");
        return null;
    }

    private static string Describe(DefinitionNode node) => node.Kind switch
    {
        NodeKind.Text => $"\"{node.Text}\"",
        NodeKind.Null => "null",
        NodeKind.Array => $"a list of {node.Items.Count}",
        NodeKind.Object => "an object",
        _ => node.Text,
    };

    private static string Join(string path, string member) => path.Length == 0 ? member : $"{path}.{member}";

    private void Add(string path, DefinitionNode node, string message) => Faults.Add(new Fault(path, node.Origin, message));
}
