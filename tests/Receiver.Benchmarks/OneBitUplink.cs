using Receiver.Algorithms.OneBit;
using Receiver.Frames;

namespace Receiver.Benchmarks;

/// <summary>A frame of 128 antennas, 20 users, 80 pilots and 200 data symbols at 10 dB, always the same one.</summary>
internal sealed class OneBitUplink
{
    public const int Antennas = 128, Users = 20, Pilots = 80, Uses = 280;
    public const double NoiseVariance = 0.1;

    public OneBitUplink(int seed)
    {
        var random = new Random(seed);
        float half = (float)Math.Sqrt(0.5), noise = (float)Math.Sqrt(NoiseVariance / 2);
        ComplexMatrix channel = ComplexMatrix.Create(Antennas, Users, (_, _) => new Complex32(Normal(half), Normal(half)));
        Symbols = ComplexMatrix.Create(Users, Uses, (_, _) => Qpsk.Map(random.Next(2) == 1, random.Next(2) == 1));
        ComplexMatrix sent = ComplexMatrix.OfMatrix(channel * Symbols);
        Received = RealMatrix.Create(2 * Antennas, Uses, (row, use) =>
            (row < Antennas ? sent[row, use].Real : sent[row - Antennas, use].Imaginary) + Normal(noise) >= 0 ? 1 : -1);
        PilotReceived = RealMatrix.OfMatrix(Received.SubMatrix(0, 2 * Antennas, 0, Pilots));
        DataReceived = RealMatrix.OfMatrix(Received.SubMatrix(0, 2 * Antennas, Pilots, Uses - Pilots));
        PilotSymbols = ComplexMatrix.OfMatrix(Symbols.SubMatrix(0, Users, 0, Pilots));
        FromPilots = new(PilotReceived, PilotSymbols) { NoiseVariance = NoiseVariance };
        FromAll = new(Received, Symbols) { NoiseVariance = NoiseVariance };
        Joint = new(PilotReceived, DataReceived, PilotSymbols) { NoiseVariance = NoiseVariance };

        float Normal(float deviation) =>
            deviation * (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
    }

    public ComplexMatrix Symbols { get; }

    public ComplexMatrix PilotSymbols { get; }

    public RealMatrix Received { get; }

    public RealMatrix PilotReceived { get; }

    public RealMatrix DataReceived { get; }

    /// <summary>Channel estimation from the pilots.</summary>
    public ChannelProblem FromPilots { get; }

    /// <summary>Channel estimation from the pilots and the data, as in a refinement whose decisions are right.</summary>
    public ChannelProblem FromAll { get; }

    public JointProblem Joint { get; }

    /// <summary>Data detection through a channel estimate.</summary>
    public DetectionProblem Data(ChannelEstimate channel) => new(DataReceived, channel) { NoiseVariance = NoiseVariance };

    public double BitErrorRate(SymbolEstimate estimate)
    {
        int wrong = 0, bits = 0;
        for (int use = Pilots; use < Uses; use++)
            for (int user = 0; user < Users; user++, bits += 2)
            {
                if (estimate.Mean[user, use - Pilots].Real < 0 != Symbols[user, use].Real < 0) wrong++;
                if (estimate.Mean[user, use - Pilots].Imaginary < 0 != Symbols[user, use].Imaginary < 0) wrong++;
            }
        return wrong / (double)bits;
    }
}
