namespace Receiver.Pipelines.Definition;

/// <summary>One thing that is wrong with a definition.</summary>
/// <param name="Path">The member, such as <c>stages[1].maxRounds</c>; empty for the whole file.</param>
/// <param name="Origin">Where it was written: <c>FILE:LINE</c> or the command-line option.</param>
/// <param name="Message">What is wrong and what would be right.</param>
public sealed record Fault(string Path, string Origin, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => Path.Length == 0 ? $"{Origin}: {Message}" : $"{Origin}: {Path}: {Message}";
}

/// <summary>A pipeline definition that cannot be used, with everything that is wrong with it.</summary>
public sealed class InvalidPipelineException(IReadOnlyList<Fault> faults)
    : Exception(string.Join(Environment.NewLine, faults))
{
    /// <summary>All faults, in the order of the file.</summary>
    public IReadOnlyList<Fault> Faults { get; } = faults;
}
