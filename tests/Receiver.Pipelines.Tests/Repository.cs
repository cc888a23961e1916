namespace Receiver.Pipelines.Tests;

/// <summary>Files of the repository that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Receiver.sln"))) return folder.FullName;
        throw new DirectoryNotFoundException($"Receiver.sln is nowhere above {AppContext.BaseDirectory}");
    }
}
