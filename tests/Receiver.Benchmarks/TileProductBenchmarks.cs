using System.Numerics.Tensors;
using BenchmarkDotNet.Attributes;
using Receiver.Kernels;

namespace Receiver.Benchmarks;

/// <summary>Products of one matrix with a batch of problems, at the sizes of channel estimation and data detection.</summary>
public class TileProductBenchmarks
{
    private readonly PackedMatrix _packed = new();
    private readonly AlignedBuffer _x = new(), _y = new();
    private RealMatrix _matrix = RealMatrix.Create(1, 1, 0), _right = RealMatrix.Create(1, 1, 0), _product = RealMatrix.Create(1, 1, 0);
    private int _tiles;

    /// <summary>Rows, columns and problems.</summary>
    [Params("160x40x128", "40x160x1280", "256x40x200", "40x256x200")]
    public string Size { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        int[] size = [.. Size.Split('x').Select(int.Parse)];
        var random = new Random(1);
        _matrix = RealMatrix.Create(size[0], size[1], (_, _) => random.NextSingle());
        _right = RealMatrix.Create(size[1], size[2], (_, _) => random.NextSingle());
        _product = RealMatrix.Create(size[0], size[2], 0);
        _packed.Pack(_matrix.Values, size[0], size[1], 1, size[0]);
        _tiles = Tile.CountFor(size[2]);
        _x.Take(_tiles * size[1] * Tile.Lanes).Fill(0.5f);
    }

    [Benchmark(Baseline = true)]
    public void MathNet() => _matrix.Multiply(_right, _product);

    [Benchmark]
    public void Scalar()
    {
        int rows = _matrix.RowCount, columns = _matrix.ColumnCount;
        float[] a = _matrix.Values, x = _right.Values, y = _product.Values;
        for (int problem = 0; problem < _right.ColumnCount; problem++)
            for (int k = 0; k < columns; k++)
            {
                float factor = x[problem * columns + k];
                for (int row = 0; row < rows; row++) y[problem * rows + row] += factor * a[k * rows + row];
            }
    }

    /// <summary>A dot product for every entry, rows and problems contiguous.</summary>
    [Benchmark]
    public void TensorDots()
    {
        int rows = _matrix.RowCount, columns = _matrix.ColumnCount;
        float[] a = _matrix.Values, x = _right.Values, y = _product.Values;
        for (int problem = 0; problem < _right.ColumnCount; problem++)
            for (int row = 0; row < rows; row++)
                y[problem * rows + row] = TensorPrimitives.Dot(a.AsSpan(row * columns, columns), x.AsSpan(problem * columns, columns));
    }

    [Benchmark]
    public void Tiles512() => Multiply(LaneWidth.Bits512);

    [Benchmark]
    public void Tiles256() => Multiply(LaneWidth.Bits256);

    [Benchmark]
    public void Tiles128() => Multiply(LaneWidth.Bits128);

    private void Multiply(LaneWidth width)
    {
        int inputs = _packed.Columns * Tile.Lanes, outputs = _packed.Rows * Tile.Lanes;
        Span<float> x = _x.Take(_tiles * inputs), y = _y.Take(outputs);
        for (int tile = 0; tile < _tiles; tile++) TileProduct.Multiply(_packed, x.Slice(tile * inputs, inputs), y, width);
    }
}
