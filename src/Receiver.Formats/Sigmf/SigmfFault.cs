namespace Receiver.Formats.Sigmf;

/// <summary>One thing that is wrong with a recording.</summary>
/// <param name="Path">Where: a path in the metadata as in <c>global.receiver:pilots[3]</c>, <c>data</c> for the samples, empty for the file as a whole.</param>
/// <param name="Line">Line of the metadata, from 1; of the enclosing object where a member is missing; null where there is none.</param>
/// <param name="Problem">What is wrong.</param>
/// <param name="Expected">What would be right.</param>
public sealed record SigmfFault(string Path, int? Line, string Problem, string Expected)
{
    /// <summary>The fault in one line.</summary>
    public override string ToString()
    {
        string place = (Path, Line) switch
        {
            ("", null) => "",
            ("", _) => $"line {Line}: ",
            (_, null) => $"{Path}: ",
            _ => $"{Path} (line {Line}): ",
        };
        return Expected.Length == 0 ? place + Problem : $"{place}{Problem}; {Expected}";
    }
}

/// <summary>A recording that cannot be used, with every fault that was found.</summary>
/// <param name="faults">What is wrong, at least one fault.</param>
/// <param name="file">The file that each line of the message begins with, null: none.</param>
public sealed class InvalidRecordingException(IReadOnlyList<SigmfFault> faults, string? file = null)
    : FormatException(string.Join(Environment.NewLine, faults.Select(f => file is null ? $"{f}" : $"{file}: {f}")))
{
    /// <summary>What is wrong, at least one fault.</summary>
    public IReadOnlyList<SigmfFault> Faults { get; } = faults;
}
