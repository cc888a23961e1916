using System.ComponentModel;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Receiver.Pipelines.Definition;

/// <summary>Writes the JSON schema of pipeline files from the option records and the catalogue.</summary>
public sealed class SchemaWriter(Catalogue catalogue)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
    private readonly JsonObject _definitions = [];

    /// <summary>The schema as text.</summary>
    public string Write()
    {
        JsonObject root = Record(typeof(PipelineDefinition));
        root["properties"]!.AsObject().Insert(0, "$schema", new JsonObject { ["type"] = "string" });
        foreach (var (section, entries) in catalogue.Sections)
            _definitions[section] = new JsonObject { ["oneOf"] = new JsonArray([.. entries.SelectMany(e => Alternatives(section, e.Name, e.Summary, e.Options))]) };
        var schema = new JsonObject { ["$schema"] = "https://json-schema.org/draft/2020-12/schema", ["title"] = "receiver pipeline" };
        foreach (var (name, value) in root.ToArray())
        {
            root.Remove(name);
            schema[name] = value;
        }
        schema["$defs"] = _definitions;
        return schema.ToJsonString(Indented) + "\n";
    }

    /// <summary>Default of a member, null where there is none.</summary>
    public static object? DefaultOf(Type record, PropertyInfo member) =>
        member.GetCustomAttribute<RequiredMemberAttribute>() is null ? member.GetValue(Activator.CreateInstance(record)) : null;

    private IEnumerable<JsonNode> Alternatives(string section, string name, string summary, Type options)
    {
        if (section is not (Catalogue.SourceSection or Catalogue.StageSection or Catalogue.SinkSection))
            yield return new JsonObject { ["const"] = name, ["description"] = summary };
        JsonObject schema = Record(options);
        schema["description"] = summary;
        schema["properties"]!.AsObject().Insert(0, "type", new JsonObject { ["const"] = name });
        var required = (JsonArray?)schema["required"] ?? [];
        if (schema["required"] is null) schema["required"] = required;
        required.Insert(0, "type");
        yield return schema;
    }

    private JsonObject Record(Type type)
    {
        var properties = new JsonObject();
        var required = new JsonArray();
        foreach (PropertyInfo member in OptionsBinder.MembersOf(type))
        {
            JsonObject schema = Value(member.PropertyType, member);
            if (member.GetCustomAttribute<DescriptionAttribute>() is { } description) schema["description"] = description.Description;
            if (DefaultOf(type, member) is { } value && Simple(value) is { } simple) schema["default"] = simple;
            properties[OptionsBinder.NameOf(member)] = schema;
            if (member.GetCustomAttribute<RequiredMemberAttribute>() is not null) required.Add(OptionsBinder.NameOf(member));
        }
        var record = new JsonObject { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = properties };
        if (required.Count > 0) record["required"] = required;
        return record;
    }

    private JsonObject Value(Type type, PropertyInfo member)
    {
        Type? nullable = Nullable.GetUnderlyingType(type);
        if (nullable is not null)
        {
            JsonObject schema = Value(nullable, member);
            if (schema["type"] is JsonValue single) schema["type"] = new JsonArray(single.GetValue<string>(), "null");
            else schema["enum"]?.AsArray().Add(null);
            return schema;
        }
        if (type == typeof(Choice)) return new JsonObject { ["$ref"] = Reference(member) };
        if (type == typeof(IReadOnlyList<Choice>)) return new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["$ref"] = Reference(member) } };
        if (type == typeof(PilotsDefinition))
            return new JsonObject { ["oneOf"] = new JsonArray(Record(type), new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = new JsonArray("array", "object") } }) };
        if (type == typeof(SubcarriersDefinition))
            return new JsonObject { ["oneOf"] = new JsonArray(new JsonObject { ["type"] = "integer" }, new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "integer" } }, new JsonObject { ["type"] = "null" }) };
        if (type == typeof(bool)) return new JsonObject { ["type"] = "boolean" };
        if (type == typeof(string)) return new JsonObject { ["type"] = "string" };
        if (type.IsEnum) return new JsonObject { ["enum"] = new JsonArray([.. Enum.GetValues(type).Cast<object>().Select(v => (JsonNode)OptionsBinder.NameOf(v))]) };
        if (type == typeof(double) || type == typeof(float)) return new JsonObject { ["type"] = "number" };
        return type.IsPrimitive ? new JsonObject { ["type"] = "integer" } : Record(type);
    }

    private static string Reference(PropertyInfo member) => "#/$defs/" + member.GetCustomAttribute<FromCatalogueAttribute>()!.Section;

    private static JsonNode? Simple(object value) => value switch
    {
        bool b => b,
        string s => s,
        Enum e => OptionsBinder.NameOf(e),
        double or float or int or long or ulong or uint or short or ushort or byte => JsonSerializer.SerializeToNode(value),
        _ => null,
    };
}
