using Receiver.Algorithms.OneBit;
using Receiver.Frames;

namespace Receiver.Algorithms.Tests.OneBit;

/// <summary>A one-bit uplink of 16 antennas and 3 users at 10 dB, made here so that the tests share nothing with the simulator.</summary>
internal sealed class SmallUplink
{
    public const int Antennas = 16, Users = 3, Pilots = 12, Data = 20;
    private readonly Random _random;

    public SmallUplink(int seed = 1)
    {
        _random = new Random(seed);
        Channel = ComplexMatrix.Create(Antennas, Users, (_, _) => Normal(Math.Sqrt(0.5)));
        PilotSymbols = Symbols(Pilots);
        DataSymbols = Symbols(Data);
        ReceivedPilots = Receive(PilotSymbols);
        ReceivedData = Receive(DataSymbols);
    }

    public ComplexMatrix Channel { get; }

    public ComplexMatrix PilotSymbols { get; }

    public ComplexMatrix DataSymbols { get; }

    public RealMatrix ReceivedPilots { get; }

    public RealMatrix ReceivedData { get; }

    public ChannelProblem ChannelProblem => new(ReceivedPilots, PilotSymbols);

    public DetectionProblem DetectionProblem => new(ReceivedData, new ChannelEstimate(Channel, new RealMatrix(Antennas, Users)));

    /// <summary>Share of the data bits that are wrong.</summary>
    public double BitErrorRate(SymbolEstimate symbols)
    {
        int wrong = 0;
        for (int t = 0; t < Data; t++)
            for (int m = 0; m < Users; m++)
            {
                if (symbols.LogLikelihoodRatios[2 * m, t] > 0 != DataSymbols[m, t].Real < 0) wrong++;
                if (symbols.LogLikelihoodRatios[2 * m + 1, t] > 0 != DataSymbols[m, t].Imaginary < 0) wrong++;
            }
        return wrong / (2.0 * Users * Data);
    }

    /// <summary>‖Ĥ − H‖²/‖H‖², rows of both scaled to norm √M.</summary>
    public double ChannelError(ComplexMatrix estimate)
    {
        double error = 0;
        for (int n = 0; n < Antennas; n++)
        {
            double truth = Norm(Channel, n), found = Norm(estimate, n);
            for (int m = 0; m < Users; m++) error += (Channel[n, m] / (float)truth - estimate[n, m] / (float)found).MagnitudeSquared;
        }
        return error / Antennas;
    }

    private static double Norm(ComplexMatrix matrix, int row) =>
        Math.Sqrt(Enumerable.Range(0, matrix.ColumnCount).Sum(m => (double)matrix[row, m].MagnitudeSquared));

    private ComplexMatrix Symbols(int uses) => ComplexMatrix.Create(Users, uses, (_, _) => new Complex32(Part(), Part()));

    private float Part() => _random.Next(2) == 0 ? Qpsk.Amplitude : -Qpsk.Amplitude;

    private RealMatrix Receive(ComplexMatrix symbols)
    {
        var clean = (ComplexMatrix)(Channel * symbols);
        var signs = new RealMatrix(2 * Antennas, symbols.ColumnCount);
        for (int t = 0; t < symbols.ColumnCount; t++)
            for (int n = 0; n < Antennas; n++)
            {
                Complex32 sample = clean[n, t] + Normal(Math.Sqrt(0.05));
                (signs[n, t], signs[Antennas + n, t]) = (sample.Real < 0 ? -1 : 1, sample.Imaginary < 0 ? -1 : 1);
            }
        return signs;
    }

    private Complex32 Normal(double deviation)
    {
        double radius = deviation * Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())), angle = 2 * Math.PI * _random.NextDouble();
        return new Complex32((float)(radius * Math.Cos(angle)), (float)(radius * Math.Sin(angle)));
    }
}
