using Receiver.Frames;

namespace Receiver.Algorithms.OneBit;

/// <summary>
/// What a Gaussian posterior N(μ, s²) of a symbol's real or imaginary part says about its bit. The bit is 0 with probability Φ(μ/s), whatever the
/// scale of the posterior; that scale is arbitrary where only signs were observed.
/// </summary>
public static class QpskPosterior
{
    /// <summary>
    /// ln p(1)/p(0) = ln Φ(−x) − ln Φ(x) with x = μ/s, and E[symbol part] = (p(0) − p(1))/√2; finite and exact to 1e-5 however far in the tail.
    /// </summary>
    public static (float LogLikelihoodRatio, float Mean) Of(float mean, float variance)
    {
        float x = Math.Abs(mean) / MathF.Sqrt(variance), z = x * 0.70710678f;
        // erfc(z) = t·exp(−z² + P(t)), t = 1/(1+z/2), with a minimax polynomial P: the tail never underflows in the logarithm.
        float t = 1 / (1 + 0.5f * z);
        float p = -0.159049124f;
        p = p * t + 0.644927363f;
        p = p * t - 0.842227806f;
        p = p * t + 0.228688985f;
        p = p * t + 0.0103904953f;
        p = p * t + 0.383123669f;
        p = p * t + 0.999658541f;
        p = p * t - 1.26550978f;
        float logTail = MathF.Log(0.5f * t) - z * z + p, tail = Math.Min(0.5f, MathF.Exp(logTail));
        float ratio = Math.Min(0, logTail - MathF.Log(1 - tail)), part = (1 - 2 * tail) * Qpsk.Amplitude;
        return mean < 0 ? (-ratio, -part) : (ratio, part);
    }
}
