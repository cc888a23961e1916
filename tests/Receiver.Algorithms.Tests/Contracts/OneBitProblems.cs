using Receiver.Algorithms.OneBit;
using Receiver.Frames;

namespace Receiver.Algorithms.Tests.Contracts;

/// <summary>Small seeded problems with their truth, for the contract suites.</summary>
internal sealed class OneBitProblems
{
    public OneBitProblems(int antennas, int users, int uses, double snrDb = 10, int seed = 1)
    {
        var random = new Random(seed);
        NoiseVariance = Math.Pow(10, -snrDb / 10);
        Channel = ComplexMatrix.Create(antennas, users, (_, _) => Normal(random, 1));
        Symbols = ComplexMatrix.Create(users, uses, (_, _) => Qpsk.Map(random.Next(2) == 1, random.Next(2) == 1));
        ComplexMatrix noiseless = ComplexMatrix.OfMatrix(Channel * Symbols);
        Received = new RealMatrix(2 * antennas, uses);
        for (int use = 0; use < uses; use++)
            for (int n = 0; n < antennas; n++)
            {
                Complex32 sample = noiseless[n, use] + Normal(random, NoiseVariance);
                (Received[n, use], Received[antennas + n, use]) = (sample.Real >= 0 ? 1 : -1, sample.Imaginary >= 0 ? 1 : -1);
            }
    }

    public double NoiseVariance { get; }

    public ComplexMatrix Channel { get; }

    public ComplexMatrix Symbols { get; }

    public RealMatrix Received { get; }

    public ChannelProblem Estimation => new(Received, Symbols) { NoiseVariance = NoiseVariance, Stream = 7 };

    public DetectionProblem Detection => new(Received, Estimate(Channel)) { NoiseVariance = NoiseVariance, Stream = 7 };

    public static ChannelEstimate Estimate(ComplexMatrix channel) =>
        new(channel, RealMatrix.Create(channel.RowCount, channel.ColumnCount, 0.05f));

    public static RealMatrix With(RealMatrix matrix, Func<int, int, float> value) => RealMatrix.Create(matrix.RowCount, matrix.ColumnCount, value);

    public static ComplexMatrix Columns(ComplexMatrix matrix, params int[] columns) =>
        ComplexMatrix.Create(matrix.RowCount, columns.Length, (i, j) => matrix[i, columns[j]]);

    public static RealMatrix Columns(RealMatrix matrix, params int[] columns) =>
        RealMatrix.Create(matrix.RowCount, columns.Length, (i, j) => matrix[i, columns[j]]);

    public static ComplexMatrix Rows(ComplexMatrix matrix, params int[] rows) =>
        ComplexMatrix.Create(rows.Length, matrix.ColumnCount, (i, j) => matrix[rows[i], j]);

    /// <summary>The rows of some antennas, real and imaginary parts.</summary>
    public static RealMatrix Antennas(RealMatrix received, params int[] antennas) =>
        RealMatrix.Create(2 * antennas.Length, received.ColumnCount, (i, j) =>
            received[antennas[i % antennas.Length] + i / antennas.Length * (received.RowCount / 2), j]);

    /// <summary>‖a − b‖/‖b‖.</summary>
    public static double Distance(ComplexMatrix a, ComplexMatrix b) => (a - b).FrobeniusNorm() / b.FrobeniusNorm();

    private static Complex32 Normal(Random random, double variance)
    {
        double radius = Math.Sqrt(-variance * Math.Log(1 - random.NextDouble())), angle = 2 * Math.PI * random.NextDouble();
        return new Complex32((float)(radius * Math.Cos(angle)), (float)(radius * Math.Sin(angle)));
    }
}
