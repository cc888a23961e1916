using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Receiver.Kernels;

/// <summary>Eigenvalues and eigenvectors of a real symmetric tridiagonal matrix. Keeps its storage; not thread-safe.</summary>
internal sealed class ImplicitQl
{
    // Four vectors of up to 512 bits.
    private const int Padding = 32;
    private int _stride;
    private double[] _rows = [], _cosines = [], _sines = [];

    /// <summary>The eigenvector of an eigenvalue.</summary>
    public ReadOnlySpan<double> Eigenvector(int index) => _rows.AsSpan(index * _stride, _stride);

    /// <summary>Implicit QL with Wilkinson's shift; the rotations of a sweep are applied to the rows of the eigenvectors together.</summary>
    /// <param name="size">Rows of the matrix.</param>
    /// <param name="d">Its diagonal; becomes the eigenvalues, in no order.</param>
    /// <param name="e">What is beside the diagonal, not negative; overwritten.</param>
    /// <returns>False where the matrix is not finite.</returns>
    public bool Run(int size, double[] d, double[] e)
    {
        const int mostSweeps = 60;
        Reserve(size);
        e[size - 1] = 0;
        // Relative to the whole matrix: beside eigenvalues of zero nothing is small by itself.
        double negligible = 0;
        for (int i = 0; i < size; i++) negligible = Math.Max(negligible, 1.1e-16 * (Math.Abs(d[i]) + e[i]));
        for (int first = 0; first < size; first++)
            for (int sweep = 0; ; sweep++)
            {
                int last = first;
                while (last < size - 1 && !(Math.Abs(e[last]) <= negligible)) last++;
                if (last == first) break;
                if (sweep == mostSweeps) return false;
                Rotate(Sweep(d, e, first, last), last);
            }
        return true;
    }

    /// <summary>One QL sweep over a block; gives the row at which it ended, later than the first where the block fell apart.</summary>
    private int Sweep(double[] d, double[] e, int first, int last)
    {
        double ratio = (d[first + 1] - d[first]) / (2 * e[first]);
        double g = d[last] - d[first] + e[first] / (ratio + Math.CopySign(Math.Sqrt(ratio * ratio + 1), ratio));
        double s = 1, c = 1, p = 0;
        for (int i = last - 1; i >= first; i--)
        {
            double f = s * e[i], b = c * e[i], r = Math.Sqrt(f * f + g * g);
            e[i + 1] = r;
            if (r == 0)
            {
                d[i + 1] -= p;
                e[last] = 0;
                return i + 1;
            }
            (s, c) = (f / r, g / r);
            (_sines[i], _cosines[i]) = (s, c);
            g = d[i + 1] - p;
            r = (d[i] - g) * s + 2 * c * b;
            p = s * r;
            d[i + 1] = g + p;
            g = c * r - b;
        }
        d[first] -= p;
        e[first] = g;
        e[last] = 0;
        return first;
    }

    /// <summary>Rotates rows i and i + 1 for i = last − 1 … first, four vectors of columns at a time, the shared row kept in registers.</summary>
    private void Rotate(int first, int last)
    {
        ref double rows = ref MemoryMarshal.GetArrayDataReference(_rows);
        for (int column = 0; column < _stride; column += 4 * Vector<double>.Count)
        {
            ref double upper = ref Unsafe.Add(ref rows, last * _stride + column);
            Vector<double> x0 = Load(ref upper, 0), x1 = Load(ref upper, 1), x2 = Load(ref upper, 2), x3 = Load(ref upper, 3);
            for (int i = last - 1; i >= first; i--)
            {
                ref double lower = ref Unsafe.Add(ref rows, i * _stride + column);
                upper = ref Unsafe.Add(ref lower, _stride);
                Vector<double> c = new(_cosines[i]), s = new(_sines[i]);
                x0 = Turn(ref lower, ref upper, 0, x0, c, s);
                x1 = Turn(ref lower, ref upper, 1, x1, c, s);
                x2 = Turn(ref lower, ref upper, 2, x2, c, s);
                x3 = Turn(ref lower, ref upper, 3, x3, c, s);
            }
            ref double final = ref Unsafe.Add(ref rows, first * _stride + column);
            Store(ref final, 0, x0);
            Store(ref final, 1, x1);
            Store(ref final, 2, x2);
            Store(ref final, 3, x3);
        }
    }

    /// <summary>The identity, from which the rotations make the eigenvectors, one a row.</summary>
    private void Reserve(int size)
    {
        _stride = (size + Padding - 1) / Padding * Padding;
        if (_rows.Length < size * _stride) (_rows, _cosines, _sines) = (new double[size * _stride], new double[size], new double[size]);
        _rows.AsSpan(0, size * _stride).Clear();
        for (int i = 0; i < size; i++) _rows[i * _stride + i] = 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<double> Load(ref double source, int vector) => Vector.LoadUnsafe(ref source, (nuint)(vector * Vector<double>.Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(ref double destination, int vector, Vector<double> value) =>
        value.StoreUnsafe(ref destination, (nuint)(vector * Vector<double>.Count));

    /// <summary>Writes s·lower + c·upper and gives c·lower − s·upper.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<double> Turn(ref double lower, ref double upper, int vector, Vector<double> carried, Vector<double> c, Vector<double> s)
    {
        Vector<double> x = Load(ref lower, vector);
        Store(ref upper, vector, Vector.MultiplyAddEstimate(s, x, c * carried));
        return c * x - s * carried;
    }
}
