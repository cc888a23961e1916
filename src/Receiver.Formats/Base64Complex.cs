using System.Buffers.Binary;
using System.Text.Json;
using Receiver.Frames;

namespace Receiver.Formats;

/// <summary>Complex matrices as base64 of little-endian float32, re then im, row after row.</summary>
internal static class Base64Complex
{
    /// <summary>Reads matrices that follow each other.</summary>
    /// <param name="json">Stands at the string.</param>
    /// <param name="name">Name of the member.</param>
    /// <param name="sizes">How many there are, and their sizes.</param>
    /// <param name="words">In words: all that is counted, a row, a column.</param>
    /// <param name="line">The line, for its faults.</param>
    public static ComplexMatrix[] Read(
        ref Utf8JsonReader json, string name, (int Matrices, int Rows, int Columns) sizes, (string All, string Row, string Column) words, TruthLineFaults line)
    {
        ReadOnlySpan<byte> values = ReadBytes(ref json, name, 8L * sizes.Matrices * sizes.Rows * sizes.Columns, $"{words.All} pairs of float32", line);
        var matrices = new ComplexMatrix[sizes.Matrices];
        int at = 0;
        for (int i = 0; i < matrices.Length; i++)
        {
            matrices[i] = new ComplexMatrix(sizes.Rows, sizes.Columns);
            for (int row = 0; row < sizes.Rows; row++)
                for (int column = 0; column < sizes.Columns; column++, at += 8)
                {
                    var value = new Complex32(BinaryPrimitives.ReadSingleLittleEndian(values[at..]), BinaryPrimitives.ReadSingleLittleEndian(values[(at + 4)..]));
                    if (!float.IsFinite(value.Real) || !float.IsFinite(value.Imaginary)) throw line.Fault(name, $"is not finite at {words.Row} {row}, {words.Column} {column}");
                    matrices[i].Values[row + column * sizes.Rows] = value;
                }
        }
        return matrices;
    }

    /// <summary>Reads bytes of which the number is known.</summary>
    public static byte[] ReadBytes(ref Utf8JsonReader json, string name, long bytes, string what, TruthLineFaults line)
    {
        if (json.TokenType != JsonTokenType.String || !json.TryGetBytesFromBase64(out byte[]? value)) throw line.Fault(name, "is not base64");
        return value.Length == bytes ? value : throw line.Fault(name, $"holds {value.Length} bytes; {what} are {bytes}");
    }

    /// <summary>The bytes of matrices that follow each other.</summary>
    public static byte[] Bytes(params IReadOnlyList<ComplexMatrix> matrices)
    {
        var bytes = new byte[matrices.Sum(matrix => 8 * matrix.Values.Length)];
        int at = 0;
        foreach (ComplexMatrix matrix in matrices)
            for (int row = 0; row < matrix.RowCount; row++)
                for (int column = 0; column < matrix.ColumnCount; column++, at += 8)
                {
                    Complex32 value = matrix.Values[row + column * matrix.RowCount];
                    BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(at), value.Real);
                    BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(at + 4), value.Imaginary);
                }
        return bytes;
    }
}
