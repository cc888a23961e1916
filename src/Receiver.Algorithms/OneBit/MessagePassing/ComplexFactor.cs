using Receiver.Kernels;

namespace Receiver.Algorithms.OneBit.MessagePassing;

/// <summary>
/// One factor A <c>[R×K]</c> of a product A x, packed for both directions together with |A|² and, where A is itself uncertain, its variances.
/// Packed again whenever A changes; not thread-safe.
/// </summary>
/// <remarks>
/// All products are real: A x = [Re A, Im A]·(Re x, −Im x) + j [Re A, Im A]·(Im x, Re x) with the columns of Re A and Im A taking turns, and
/// Aᴴs = [Re Aᵀ, Im Aᵀ]·s + j [Re Aᵀ, Im Aᵀ]·(−j s). So one packed matrix serves both parts.
/// </remarks>
internal sealed class ComplexFactor
{
    private readonly PackedMatrix _forward = new(), _adjoint = new(), _power = new(), _powerAdjoint = new(), _spread = new(), _spreadAdjoint = new();
    private readonly AlignedBuffer _values = new(), _real = new(), _turned = new();
    private readonly TileBatch _powers = new();

    /// <summary>R.</summary>
    public int Rows { get; private set; }

    /// <summary>K.</summary>
    public int Columns { get; private set; }

    /// <summary>Takes a certain A from a matrix or from its transpose.</summary>
    public void Load(ComplexMatrix matrix, bool transposed)
    {
        Resize(transposed ? matrix.ColumnCount : matrix.RowCount, transposed ? matrix.RowCount : matrix.ColumnCount);
        for (int k = 0; k < Columns; k++)
            if (transposed) Take(k, matrix.Values.AsSpan(k), Columns);
            else Take(k, matrix.Values.AsSpan(k * Rows), 1);
        PackCertain();
    }

    /// <summary>Takes a certain A from some columns of a matrix.</summary>
    public void Load(ComplexMatrix matrix, ReadOnlySpan<int> columns)
    {
        Resize(matrix.RowCount, columns.Length);
        for (int k = 0; k < Columns; k++) Take(k, matrix.Values.AsSpan(columns[k] * Rows), 1);
        PackCertain();
    }

    /// <summary>Takes an uncertain A whose rows are the problems of a batch: <paramref name="mean"/> <c>[2K×R]</c>, <paramref name="variance"/> <c>[K×R]</c>.</summary>
    public void Load(TileBatch mean, TileBatch variance)
    {
        Rows = mean.Problems;
        Columns = variance.Rows;
        Span<float> values = _values.Take(2 * Rows * Columns), real = _real.Take(Rows * Columns);
        for (int tile = 0, row = 0; tile < mean.Tiles; tile++, row += Tile.Lanes)
        {
            int problems = Math.Min(Tile.Lanes, Rows - row);
            ReadOnlySpan<float> entries = mean[tile];
            Tile.Unpack(entries[..(Columns * Tile.Lanes)], Columns, problems, values[row..], 2 * Rows, 1);
            Tile.Unpack(entries[(Columns * Tile.Lanes)..], Columns, problems, values[(Rows + row)..], 2 * Rows, 1);
        }
        PackValues(values);
        _powers.Resize(Columns, Rows);
        for (int tile = 0; tile < mean.Tiles; tile++) MessageSteps.Power(mean[tile], _powers[tile]);
        _powers.Unpack(0, Columns, real, Rows, 1);
        PackBoth(real, _power, _powerAdjoint);
        variance.Unpack(0, Columns, real, Rows, 1);
        PackBoth(real, _spread, _spreadAdjoint);
    }

    /// <summary>A x: <paramref name="x"/> <c>[2K][16]</c>, <paramref name="product"/> <c>[2R][16]</c>.</summary>
    public void Multiply(ReadOnlySpan<float> x, Span<float> product)
    {
        Span<float> turned = _turned.Take(2 * x.Length), forReal = turned[..x.Length], forImaginary = turned[x.Length..];
        ComplexTile.Interleave(x, forReal, forImaginary);
        TileProduct.Multiply(_forward, forReal, product[..(Rows * Tile.Lanes)]);
        TileProduct.Multiply(_forward, forImaginary, product[(Rows * Tile.Lanes)..]);
    }

    /// <summary>Aᴴs: <paramref name="s"/> <c>[2R][16]</c>, <paramref name="product"/> <c>[2K][16]</c>.</summary>
    public void MultiplyAdjoint(ReadOnlySpan<float> s, Span<float> product)
    {
        Span<float> rotated = _turned.Take(s.Length);
        ComplexTile.Rotate(s, rotated);
        TileProduct.Multiply(_adjoint, s, product[..(Columns * Tile.Lanes)]);
        TileProduct.Multiply(_adjoint, rotated, product[(Columns * Tile.Lanes)..]);
    }

    /// <summary>|A|² v.</summary>
    public void MultiplyPower(ReadOnlySpan<float> variance, Span<float> product) => TileProduct.Multiply(_power, variance, product);

    /// <summary>Adds var(A) v.</summary>
    public void AddSpread(ReadOnlySpan<float> variance, Span<float> sum) => TileProduct.MultiplyAdd(_spread, variance, sum);

    /// <summary>(|A|²)ᵀ v.</summary>
    public void MultiplyPowerAdjoint(ReadOnlySpan<float> precision, Span<float> product) => TileProduct.Multiply(_powerAdjoint, precision, product);

    /// <summary>var(A)ᵀ v.</summary>
    public void MultiplySpreadAdjoint(ReadOnlySpan<float> precision, Span<float> product) => TileProduct.Multiply(_spreadAdjoint, precision, product);

    private void Resize(int rows, int columns) => (Rows, Columns) = (rows, columns);

    private void Take(int column, ReadOnlySpan<Complex32> entries, int stride)
    {
        Span<float> values = _values.Take(2 * Rows * Columns).Slice(2 * column * Rows, 2 * Rows), power = _real.Take(Rows * Columns).Slice(column * Rows, Rows);
        for (int r = 0; r < Rows; r++)
        {
            Complex32 entry = entries[r * stride];
            (values[r], values[Rows + r]) = (entry.Real, entry.Imaginary);
            power[r] = entry.Real * entry.Real + entry.Imaginary * entry.Imaginary;
        }
    }

    private void PackCertain()
    {
        PackValues(_values.Take(2 * Rows * Columns));
        PackBoth(_real.Take(Rows * Columns), _power, _powerAdjoint);
    }

    // values: [column][re, im][row]
    private void PackValues(ReadOnlySpan<float> values)
    {
        _forward.Pack(values, Rows, 2 * Columns, 1, Rows);
        _adjoint.Pack(values, Columns, 2 * Rows, 2 * Rows, 1);
    }

    private void PackBoth(ReadOnlySpan<float> columns, PackedMatrix forward, PackedMatrix adjoint)
    {
        forward.Pack(columns, Rows, Columns, 1, Rows);
        adjoint.Pack(columns, Columns, Rows, Rows, 1);
    }
}
