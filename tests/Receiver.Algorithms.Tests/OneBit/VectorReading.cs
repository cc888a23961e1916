using System.Numerics;
using System.Text.Json;

namespace Receiver.Algorithms.Tests.OneBit;

/// <summary>Reads the matrices of the vector files: arrays of rows, complex ones split or as pairs, signs as strings of + and −.</summary>
internal static class VectorReading
{
    public static double[,] Matrix(this JsonElement rows) => Read(rows, entry => entry.GetDouble());

    public static double[] Vector(this JsonElement values) => [.. values.EnumerateArray().Select(value => value.GetDouble())];

    public static Complex[,] SplitMatrix(this JsonElement parts) => Join(parts.GetProperty("re").Matrix(), parts.GetProperty("im").Matrix());

    public static Complex[,] PairMatrix(this JsonElement rows) => Read(rows, entry => new Complex(entry[0].GetDouble(), entry[1].GetDouble()));

    public static Complex[,] SignMatrix(this JsonElement parent, string name, double scale = 1)
    {
        return Join(Signs(parent.GetProperty(name + "_re")), Signs(parent.GetProperty(name + "_im")));

        double[,] Signs(JsonElement rows)
        {
            string[] lines = [.. rows.EnumerateArray().Select(line => line.GetString()!)];
            var signs = new double[lines.Length, lines[0].Length];
            for (int i = 0; i < lines.Length; i++)
                for (int j = 0; j < lines[0].Length; j++) signs[i, j] = lines[i][j] == '+' ? scale : -scale;
            return signs;
        }
    }

    public static Complex[,] Columns(this Complex[,] matrix, int first, int count) =>
        Create(matrix.GetLength(0), count, (i, j) => matrix[i, first + j]);

    public static Complex[,] Transpose(this Complex[,] matrix) => Create(matrix.GetLength(1), matrix.GetLength(0), (i, j) => matrix[j, i]);

    public static double[,] Transpose(this double[,] matrix) => Create(matrix.GetLength(1), matrix.GetLength(0), (i, j) => matrix[j, i]);

    /// <summary>Complex signs as the real domain has them <c>[2N×T]</c>.</summary>
    public static RealMatrix Stack(this Complex[,] signs) =>
        RealMatrix.Create(2 * signs.GetLength(0), signs.GetLength(1), (i, j) =>
            (float)(i < signs.GetLength(0) ? signs[i, j].Real : signs[i - signs.GetLength(0), j].Imaginary));

    public static ComplexMatrix ToMatrix(this Complex[,] matrix) =>
        ComplexMatrix.Create(matrix.GetLength(0), matrix.GetLength(1), (i, j) => new((float)matrix[i, j].Real, (float)matrix[i, j].Imaginary));

    public static RealMatrix ToMatrix(this double[,] matrix) =>
        RealMatrix.Create(matrix.GetLength(0), matrix.GetLength(1), (i, j) => (float)matrix[i, j]);

    public static T[,] Create<T>(int rows, int columns, Func<int, int, T> entry)
    {
        var matrix = new T[rows, columns];
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < columns; j++) matrix[i, j] = entry(i, j);
        return matrix;
    }

    private static Complex[,] Join(double[,] re, double[,] im) => Create(re.GetLength(0), re.GetLength(1), (i, j) => new Complex(re[i, j], im[i, j]));

    private static T[,] Read<T>(JsonElement rows, Func<JsonElement, T> entry)
    {
        JsonElement[][] all = [.. rows.EnumerateArray().Select(row => row.EnumerateArray().ToArray())];
        return Create(all.Length, all[0].Length, (i, j) => entry(all[i][j]));
    }
}
