using System.Runtime.Intrinsics;

namespace Receiver.Kernels;

/// <summary>Cholesky factors of real symmetric positive definite matrices in double precision, A = UᵀU, systems with them and inverses.</summary>
/// <remarks>Everything runs along rows of U, so that no sum goes across the lanes of a vector.</remarks>
public static unsafe class PaddedCholesky
{
    private const int Block = 8, Lanes = PaddedMatrix.Lanes;

    /// <summary>Replaces a matrix by its factor U, zero below the diagonal; only the upper triangle is read.</summary>
    /// <returns>Whether the matrix is positive definite; if not, its content is lost.</returns>
    /// <exception cref="ArgumentException">The matrix is not square.</exception>
    public static bool TryFactor(PaddedMatrix matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        if (matrix.Rows != matrix.Columns) throw new ArgumentException($"{matrix.Rows}×{matrix.Columns} is not square");
        int size = matrix.Rows, stride = matrix.Stride;
        fixed (double* a = matrix.Values)
        {
            for (int start = 0; start < size; start += Block)
            {
                int end = Math.Min(size, start + Block);
                for (int row = start; row < end; row++)
                {
                    double* pivots = a + row * stride;
                    for (int k = start; k < row; k++) AddScaled(a + k * stride, -a[k * stride + row], pivots, start, stride);
                    double pivot = pivots[row];
                    if (!(pivot > 0) || !double.IsFinite(pivot)) return false;
                    Vector512<double> scale = Vector512.Create(1 / Math.Sqrt(pivot));
                    for (int n = start; n < stride; n += Lanes) (Vector512.Load(pivots + n) * scale).Store(pivots + n);
                }
                for (int row = end; row < size; row += 4) SubtractBlock(a, stride, start, row, Math.Min(4, size - row));
            }
            for (int row = 1; row < size; row++) new Span<double>(a + row * stride, row).Clear();
        }
        return true;
    }

    // A[i, j] −= Σ_k U[k, i]·U[k, j] over the rows k of a block, for up to four rows i and the columns from the first of them on.
    private static void SubtractBlock(double* a, int stride, int start, int row, int rows)
    {
        for (int column = row / Lanes * Lanes; column < stride; column += Lanes)
        {
            double* source = a + start * stride + column, factors = a + start * stride + row, target = a + row * stride + column;
            if (rows < 4)
            {
                for (int i = 0; i < rows; i++)
                {
                    Vector512<double> sum = Vector512.Load(target + i * stride);
                    for (int k = 0; k < Block; k++) sum = Vector512.FusedMultiplyAdd(Vector512.Create(-factors[k * stride + i]), Vector512.Load(source + k * stride), sum);
                    sum.Store(target + i * stride);
                }
                continue;
            }
            Vector512<double> s0 = Vector512.Load(target), s1 = Vector512.Load(target + stride);
            Vector512<double> s2 = Vector512.Load(target + 2 * stride), s3 = Vector512.Load(target + 3 * stride);
            for (int k = 0; k < Block; k++, source += stride, factors += stride)
            {
                Vector512<double> x = -Vector512.Load(source);
                s0 = Vector512.FusedMultiplyAdd(Vector512.Create(factors[0]), x, s0);
                s1 = Vector512.FusedMultiplyAdd(Vector512.Create(factors[1]), x, s1);
                s2 = Vector512.FusedMultiplyAdd(Vector512.Create(factors[2]), x, s2);
                s3 = Vector512.FusedMultiplyAdd(Vector512.Create(factors[3]), x, s3);
            }
            s0.Store(target);
            s1.Store(target + stride);
            s2.Store(target + 2 * stride);
            s3.Store(target + 3 * stride);
        }
    }

    /// <summary>Solves UᵀU·x = b in place.</summary>
    /// <exception cref="ArgumentException">There are fewer numbers than rows.</exception>
    public static void Solve(PaddedMatrix factor, Span<double> right)
    {
        ArgumentNullException.ThrowIfNull(factor);
        int size = factor.Rows;
        if (right.Length < size) throw new ArgumentException($"{right.Length} numbers for {size} rows");
        for (int k = 0; k < size; k++)
        {
            ReadOnlySpan<double> row = factor.Row(k);
            double x = right[k] /= row[k];
            AddScaled(row[(k + 1)..], -x, right[(k + 1)..]);
        }
        for (int k = size - 1; k >= 0; k--)
        {
            ReadOnlySpan<double> row = factor.Row(k);
            right[k] = (right[k] - Dot(row[(k + 1)..], right[(k + 1)..])) / row[k];
        }
    }

    /// <summary>A⁻¹ = U⁻¹U⁻ᵀ of a factor.</summary>
    /// <param name="factor">U.</param>
    /// <param name="scratch">Reshaped to <c>[n×n]</c>, then U⁻ᵀ.</param>
    /// <param name="inverse">Reshaped to <c>[n×n]</c>, then A⁻¹, both triangles.</param>
    public static void Invert(PaddedMatrix factor, PaddedMatrix scratch, PaddedMatrix inverse)
    {
        ArgumentNullException.ThrowIfNull(factor);
        ArgumentNullException.ThrowIfNull(scratch);
        ArgumentNullException.ThrowIfNull(inverse);
        int size = factor.Rows, stride = factor.Stride;
        scratch.Reshape(size, size);
        inverse.Reshape(size, size);
        fixed (double* u = factor.Values, w = scratch.Values, c = inverse.Values)
        {
            for (int row = 0; row < size; row++) InvertRow(u, w, stride, row);
            // Row k of W ends at column k: the sums of rows i … start at k = i, and columns below the diagonal follow by symmetry.
            for (int row = 0; row < size; row += 4)
            {
                int first = row / Lanes * Lanes;
                PaddedProduct.Rows(w + row * stride + row, 1, stride, w + row * stride, stride, size - row, c + row * stride, stride, Math.Min(4, size - row), first);
            }
            for (int row = 0; row < size; row++)
                for (int column = row + 1; column < size; column++) c[column * stride + row] = c[row * stride + column];
        }
    }

    // W = U⁻ᵀ: W[i, :] = (e_i − Σ_{k<i} U[k, i]·W[k, :])/U[i, i].
    private static void InvertRow(double* u, double* w, int stride, int row)
    {
        Vector512<double> scale = Vector512.Create(-1 / u[row * stride + row]);
        double* target = w + row * stride;
        int column = 0;
        for (; column + 2 * Lanes <= row; column += 2 * Lanes)
        {
            Vector512<double> s0 = default, s1 = default;
            for (int k = column; k < row; k++)
            {
                Vector512<double> x = Vector512.Create(u[k * stride + row]);
                s0 = Vector512.FusedMultiplyAdd(x, Vector512.Load(w + k * stride + column), s0);
                s1 = Vector512.FusedMultiplyAdd(x, Vector512.Load(w + k * stride + column + Lanes), s1);
            }
            (scale * s0).Store(target + column);
            (scale * s1).Store(target + column + Lanes);
        }
        for (; column < row; column += Lanes)
        {
            Vector512<double> sum = default;
            for (int k = column; k < row; k++) sum = Vector512.FusedMultiplyAdd(Vector512.Create(u[k * stride + row]), Vector512.Load(w + k * stride + column), sum);
            (scale * sum).Store(target + column);
        }
        target[row] = 1 / u[row * stride + row];
    }

    private static void AddScaled(double* a, double factor, double* c, int first, int end)
    {
        Vector512<double> x = Vector512.Create(factor);
        for (int n = first; n < end; n += Lanes) Vector512.FusedMultiplyAdd(x, Vector512.Load(a + n), Vector512.Load(c + n)).Store(c + n);
    }

    private static void AddScaled(ReadOnlySpan<double> a, double factor, Span<double> c)
    {
        int n = 0;
        for (; n + Lanes <= a.Length; n += Lanes) (Vector512.Create(c[n..]) + factor * Vector512.Create(a[n..])).CopyTo(c[n..]);
        for (; n < a.Length; n++) c[n] += factor * a[n];
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        Vector512<double> sums = default;
        int n = 0;
        for (; n + Lanes <= a.Length; n += Lanes) sums = Vector512.FusedMultiplyAdd(Vector512.Create(a[n..]), Vector512.Create(b[n..]), sums);
        double sum = Vector512.Sum(sums);
        for (; n < a.Length; n++) sum += a[n] * b[n];
        return sum;
    }
}
