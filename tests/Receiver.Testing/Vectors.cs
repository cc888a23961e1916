using System.Text.Json;

namespace Receiver.Testing;

/// <summary>Test vectors, embedded so that tests need no file.</summary>
public static class Vectors
{
    /// <summary>The root of a vector file, named by its path under <c>Vectors/</c>.</summary>
    public static JsonElement Load(string path)
    {
        using Stream stream = typeof(Vectors).Assembly.GetManifestResourceStream($"Vectors/{path}")
            ?? throw new FileNotFoundException($"there is no test vector {path}");
        using JsonDocument document = JsonDocument.Parse(stream);
        return document.RootElement.Clone();
    }
}
