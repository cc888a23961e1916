using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Receiver.Kernels;

/// <summary>
/// Steps along rows of complex float64 numbers, real and imaginary parts apart, from one multiple of the vector length to another; no end is checked.
/// </summary>
internal static class ComplexRows
{
    /// <summary>Σ x·v, or Σ x·v* .</summary>
    public static (double Real, double Imaginary) Dot(
        double[] real, double[] imaginary, int start, ReadOnlySpan<double> vr, ReadOnlySpan<double> vi, int from, int to, bool conjugate)
    {
        ref double xr = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(real), start);
        ref double xi = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(imaginary), start);
        ref double yr = ref MemoryMarshal.GetReference(vr), yi = ref MemoryMarshal.GetReference(vi);
        Vector<double> rr = default, ii = default, ri = default, ir = default;
        for (int at = from; at < to; at += Vector<double>.Count)
        {
            Vector<double> a = Vector.LoadUnsafe(ref xr, (nuint)at), b = Vector.LoadUnsafe(ref xi, (nuint)at);
            Vector<double> c = Vector.LoadUnsafe(ref yr, (nuint)at), d = Vector.LoadUnsafe(ref yi, (nuint)at);
            rr = Vector.MultiplyAddEstimate(a, c, rr);
            ii = Vector.MultiplyAddEstimate(b, d, ii);
            ri = Vector.MultiplyAddEstimate(a, d, ri);
            ir = Vector.MultiplyAddEstimate(b, c, ir);
        }
        return conjugate ? (Vector.Sum(rr + ii), Vector.Sum(ir - ri)) : (Vector.Sum(rr - ii), Vector.Sum(ri + ir));
    }

    /// <summary>x ← x − s·v.</summary>
    public static void Subtract(
        Span<double> real, Span<double> imaginary, double sr, double si, ReadOnlySpan<double> vr, ReadOnlySpan<double> vi, int from, int to)
    {
        ref double xr = ref MemoryMarshal.GetReference(real), xi = ref MemoryMarshal.GetReference(imaginary);
        ref double yr = ref MemoryMarshal.GetReference(vr), yi = ref MemoryMarshal.GetReference(vi);
        Vector<double> nr = new(-sr), ni = new(-si), pi = new(si);
        for (int at = from; at < to; at += Vector<double>.Count)
        {
            Vector<double> c = Vector.LoadUnsafe(ref yr, (nuint)at), d = Vector.LoadUnsafe(ref yi, (nuint)at);
            Vector<double> a = Vector.MultiplyAddEstimate(nr, c, Vector.LoadUnsafe(ref xr, (nuint)at));
            Vector<double> b = Vector.MultiplyAddEstimate(nr, d, Vector.LoadUnsafe(ref xi, (nuint)at));
            Vector.MultiplyAddEstimate(pi, d, a).StoreUnsafe(ref xr, (nuint)at);
            Vector.MultiplyAddEstimate(ni, c, b).StoreUnsafe(ref xi, (nuint)at);
        }
    }

    /// <summary>x ← x − p·w* − q·v*.</summary>
    public static void SubtractOuter(
        Span<double> real, Span<double> imaginary, (double Real, double Imaginary) p, ReadOnlySpan<double> wr, ReadOnlySpan<double> wi,
        (double Real, double Imaginary) q, ReadOnlySpan<double> vr, ReadOnlySpan<double> vi, int from, int to)
    {
        ref double xr = ref MemoryMarshal.GetReference(real), xi = ref MemoryMarshal.GetReference(imaginary);
        ref double ur = ref MemoryMarshal.GetReference(wr), ui = ref MemoryMarshal.GetReference(wi);
        ref double yr = ref MemoryMarshal.GetReference(vr), yi = ref MemoryMarshal.GetReference(vi);
        Vector<double> pr = new(-p.Real), pi = new(-p.Imaginary), qr = new(-q.Real), qi = new(-q.Imaginary);
        for (int at = from; at < to; at += Vector<double>.Count)
        {
            Vector<double> a = Vector.LoadUnsafe(ref ur, (nuint)at), b = Vector.LoadUnsafe(ref ui, (nuint)at);
            Vector<double> c = Vector.LoadUnsafe(ref yr, (nuint)at), d = Vector.LoadUnsafe(ref yi, (nuint)at);
            Vector<double> x = Vector.MultiplyAddEstimate(pr, a, Vector.LoadUnsafe(ref xr, (nuint)at));
            Vector<double> y = Vector.MultiplyAddEstimate(pi, a, Vector.LoadUnsafe(ref xi, (nuint)at));
            x = Vector.MultiplyAddEstimate(qr, c, Vector.MultiplyAddEstimate(pi, b, x));
            y = Vector.MultiplyAddEstimate(qi, c, y - pr * b);
            Vector.MultiplyAddEstimate(qi, d, x).StoreUnsafe(ref xr, (nuint)at);
            (y - qr * d).StoreUnsafe(ref xi, (nuint)at);
        }
    }
}
