using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Receiver.Pipelines.Definition;

/// <summary>What a definition's node holds.</summary>
public enum NodeKind
{
    /// <summary>A JSON null.</summary>
    Null,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A string.</summary>
    Text,

    /// <summary>Items in order.</summary>
    Array,

    /// <summary>Named members in order.</summary>
    Object,
}

/// <summary>A JSON value that remembers where it was written, so that every later error can say so.</summary>
public sealed class DefinitionNode(NodeKind kind, string origin)
{
    /// <summary>What it holds.</summary>
    public NodeKind Kind { get; } = kind;

    /// <summary>Where it was written: <c>FILE:LINE</c> or the command-line option.</summary>
    public string Origin { get; } = origin;

    /// <summary>The folder that relative paths start from.</summary>
    public string Folder { get; private init; } = ".";

    /// <summary>A boolean's or number's JSON text, a string's content.</summary>
    public string Text { get; private init; } = "";

    /// <summary>Members of an object.</summary>
    public List<KeyValuePair<string, DefinitionNode>> Members { get; } = [];

    /// <summary>Items of an array.</summary>
    public List<DefinitionNode> Items { get; } = [];

    /// <summary>The member of that name, or null.</summary>
    public DefinitionNode? this[string name] => Members.FirstOrDefault(m => m.Key == name).Value;

    /// <summary>A string node.</summary>
    public static DefinitionNode Of(string text, string origin, string folder = ".") => new(NodeKind.Text, origin) { Text = text, Folder = folder };

    /// <summary>A number node.</summary>
    public static DefinitionNode Of(double number, string origin) =>
        new(NodeKind.Number, origin) { Text = number.ToString("R", CultureInfo.InvariantCulture) };

    /// <summary>Replaces or adds a member.</summary>
    public void SetMember(string name, DefinitionNode value)
    {
        int index = Members.FindIndex(m => m.Key == name);
        if (index < 0) Members.Add(new(name, value));
        else Members[index] = new(name, value);
    }

    /// <summary>Parses JSON with comments and trailing commas.</summary>
    /// <param name="json">The text, UTF-8.</param>
    /// <param name="file">The file's name for messages.</param>
    /// <param name="folder">The folder that relative paths in it start from.</param>
    /// <exception cref="InvalidPipelineException">The text is not JSON, or names a member twice.</exception>
    public static DefinitionNode Parse(ReadOnlySpan<byte> json, string file, string folder = ".")
    {
        if (json.StartsWith("\uFEFF"u8)) json = json[3..];
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = 64 });
        var lines = new LineCounter(json, file, folder);
        try
        {
            reader.Read();
            DefinitionNode root = Read(ref reader, ref lines, "");
            reader.Read();
            return root;
        }
        catch (JsonException e)
        {
            throw new InvalidPipelineException([new Fault("", $"{file}:{e.LineNumber + 1}", "not valid JSON: " + e.Message.Split(" LineNumber")[0])]);
        }
        catch (InvalidOperationException)
        {
            // The reader says this of text that is not Unicode.
            throw new InvalidPipelineException([new Fault("", lines.At(reader.TokenStartIndex), "not valid JSON: a string is not valid Unicode")]);
        }
    }

    /// <summary>Parses a value given on the command line: JSON where it is JSON, otherwise a string.</summary>
    public static DefinitionNode ParseValue(string text, string origin)
    {
        try
        {
            var parsed = Parse(Encoding.UTF8.GetBytes(text), origin);
            return Relabel(parsed, origin);
        }
        catch (InvalidPipelineException)
        {
            return Of(text, origin);
        }
    }

    private static DefinitionNode Relabel(DefinitionNode node, string origin)
    {
        var copy = new DefinitionNode(node.Kind, origin) { Text = node.Text };
        foreach (var (name, value) in node.Members) copy.Members.Add(new(name, Relabel(value, origin)));
        foreach (var item in node.Items) copy.Items.Add(Relabel(item, origin));
        return copy;
    }

    private static DefinitionNode Read(ref Utf8JsonReader reader, ref LineCounter lines, string path)
    {
        string origin = lines.At(reader.TokenStartIndex);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var node = new DefinitionNode(NodeKind.Object, origin) { Folder = lines.Folder };
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    string name = reader.GetString()!, at = lines.At(reader.TokenStartIndex), child = path.Length == 0 ? name : $"{path}.{name}";
                    if (node[name] is not null) throw new InvalidPipelineException([new Fault(child, at, "the member is written twice")]);
                    reader.Read();
                    node.Members.Add(new(name, Read(ref reader, ref lines, child)));
                }
                return node;
            case JsonTokenType.StartArray:
                var list = new DefinitionNode(NodeKind.Array, origin) { Folder = lines.Folder };
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    list.Items.Add(Read(ref reader, ref lines, $"{path}[{list.Items.Count}]"));
                return list;
            case JsonTokenType.String:
                return new DefinitionNode(NodeKind.Text, origin) { Text = reader.GetString()!, Folder = lines.Folder };
            case JsonTokenType.Number:
                return new DefinitionNode(NodeKind.Number, origin) { Text = Encoding.UTF8.GetString(reader.ValueSpan) };
            case JsonTokenType.True or JsonTokenType.False:
                return new DefinitionNode(NodeKind.Boolean, origin) { Text = reader.TokenType == JsonTokenType.True ? "true" : "false" };
            default:
                return new DefinitionNode(NodeKind.Null, origin);
        }
    }

    private ref struct LineCounter(ReadOnlySpan<byte> text, string file, string folder)
    {
        private readonly ReadOnlySpan<byte> _text = text;
        private int _position, _line = 1;

        public readonly string Folder => folder;

        public string At(long position)
        {
            for (; _position < position; _position++)
                if (_text[_position] == (byte)'\n') _line++;
            return $"{file}:{_line}";
        }
    }
}
