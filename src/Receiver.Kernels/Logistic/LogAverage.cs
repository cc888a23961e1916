using System.Runtime.Intrinsics;

namespace Receiver.Kernels;

/// <summary>Evidence for something that is there or not, with even odds.</summary>
public static class LogAverage
{
    /// <summary>s_i += ln(½ + ½e^x_i) with x between −30 and 200.</summary>
    /// <param name="exponents">x.</param>
    /// <param name="sums">s, of the same length.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Add(ReadOnlySpan<double> exponents, Span<double> sums)
    {
        if (exponents.Length != sums.Length) throw new ArgumentException($"{exponents.Length} exponents for {sums.Length} sums");
        int i = 0;
        for (; i + Vector512<double>.Count <= sums.Length; i += Vector512<double>.Count)
        {
            Vector512<double> x = Vector512.Clamp(Vector512.Create(exponents[i..]), Vector512.Create(-30.0), Vector512.Create(200.0));
            Span<double> target = sums[i..];
            (Vector512.Create<double>(target) + Vector512.Log(Vector512.Create(0.5) + 0.5 * Vector512.Exp(x))).CopyTo(target);
        }
        for (; i < sums.Length; i++) sums[i] += Math.Log(0.5 + 0.5 * Math.Exp(Math.Clamp(exponents[i], -30, 200)));
    }
}
