namespace Receiver.Algorithms.OneBit.Variational;

/// <summary>
/// Prior N(b/p, 1/p) of every unknown, by its natural parameters: precision p and shift b = p·mean. Either the same for all, with b = 0, or elementwise
/// and for each problem.
/// </summary>
public readonly ref struct GaussianPrior
{
    private readonly float _common;

    /// <summary>Every unknown is N(0, 1/<paramref name="precision"/>).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The precision is not positive.</exception>
    public GaussianPrior(float precision)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(precision);
        _common = precision;
    }

    /// <summary>Each unknown of each problem has a prior of its own.</summary>
    /// <param name="precision">p <c>[d×B]</c>, problem after problem, positive.</param>
    /// <param name="shift">b <c>[d×B]</c>, likewise.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public GaussianPrior(ReadOnlySpan<float> precision, ReadOnlySpan<float> shift)
    {
        if (precision.Length != shift.Length) throw new ArgumentException($"{precision.Length} precisions but {shift.Length} shifts");
        Precision = precision;
        Shift = shift;
    }

    /// <summary>Whether all unknowns have the same prior.</summary>
    public bool IsCommon => _common > 0;

    /// <summary>p <c>[d×B]</c>; empty where it is common.</summary>
    public ReadOnlySpan<float> Precision { get; }

    /// <summary>b <c>[d×B]</c>; empty where it is common.</summary>
    public ReadOnlySpan<float> Shift { get; }

    /// <summary>p and b of one unknown of one problem.</summary>
    internal (float Precision, float Shift) At(int index) => IsCommon ? (_common, 0) : (Precision[index], Shift[index]);

    internal void Check(int dimension, int problems)
    {
        if (!IsCommon && Precision.Length != dimension * problems)
            throw new ArgumentException($"{problems} problems of {dimension} unknowns need {dimension * problems} prior precisions, not {Precision.Length}");
        foreach (float precision in Precision)
            if (!(precision > 0)) throw new ArgumentException($"a prior precision is {precision}, not positive");
    }

    /// <summary>Mean precision of each unknown over the problems <c>[d]</c>, and the largest ratio of a precision to that mean.</summary>
    internal float Average(Span<float> mean)
    {
        if (IsCommon)
        {
            mean.Fill(_common);
            return 1;
        }
        mean.Clear();
        for (int i = 0; i < Precision.Length; i++) mean[i % mean.Length] += Precision[i];
        float problems = Precision.Length / Math.Max(1, mean.Length), ratio = 1;
        foreach (ref float sum in mean) sum /= problems;
        for (int i = 0; i < Precision.Length; i++) ratio = Math.Max(ratio, Precision[i] / mean[i % mean.Length]);
        return ratio;
    }
}
