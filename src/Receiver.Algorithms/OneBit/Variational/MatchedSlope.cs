namespace Receiver.Algorithms.OneBit.Variational;

/// <summary>The logistic slope that matches normal noise: σ(1.702x) differs from Φ(x) by less than 0.01.</summary>
internal static class MatchedSlope
{
    /// <summary>κ for real and imaginary parts of noise of this complex variance.</summary>
    public static float Of(float variance) => 1.702f / MathF.Sqrt(variance / 2);
}
