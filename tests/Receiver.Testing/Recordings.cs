namespace Receiver.Testing;

/// <summary>
/// Finds recordings made by other programs, which are not part of this repository: in the folder that the environment variable
/// RECEIVER_RECORDINGS names, or in <c>shared/recordings</c> beside a folder above the test binary.
/// </summary>
public static class Recordings
{
    /// <summary>What to tell where a test is skipped for want of a recording.</summary>
    public const string Absent = "recordings are not here: set RECEIVER_RECORDINGS to their folder";

    /// <summary>The path of a recording without its ending, or null where it is not here.</summary>
    public static string? Find(string name) =>
        Directories().Select(directory => Path.Combine(directory, name)).FirstOrDefault(path => File.Exists(path + ".sigmf-meta"));

    private static IEnumerable<string> Directories()
    {
        if (Environment.GetEnvironmentVariable("RECEIVER_RECORDINGS") is { Length: > 0 } stated) return [stated];
        return Above(AppContext.BaseDirectory).Select(directory => Path.Combine(directory, "shared", "recordings"));
    }

    private static IEnumerable<string> Above(string directory)
    {
        for (DirectoryInfo? above = new(directory); above is not null; above = above.Parent) yield return above.FullName;
    }
}
