namespace Receiver.Pipelines.Definition;

/// <summary>A member that names an entry of the catalogue, with that entry's options bound.</summary>
/// <param name="Type">Name of the entry.</param>
/// <param name="Options">Its options, of the entry's own type.</param>
/// <param name="Path">Where it stands in the definition.</param>
/// <param name="Origin">Where it was written.</param>
public sealed record Choice(string Type, object Options, string Path, string Origin);

/// <summary>Marks a <see cref="Choice"/> member, or a list of them, with the catalogue section that it chooses from.</summary>
/// <param name="section">Name of the section.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FromCatalogueAttribute(string section) : Attribute
{
    /// <summary>Name of the section.</summary>
    public string Section { get; } = section;
}

/// <summary>Marks a string member as a path: relative ones start from the folder of the file that they are written in.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FilePathAttribute : Attribute;
