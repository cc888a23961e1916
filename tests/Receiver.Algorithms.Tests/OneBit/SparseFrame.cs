using Receiver.Algorithms.OneBit;
using Receiver.Algorithms.Tests.Contracts;

namespace Receiver.Algorithms.Tests.OneBit;

/// <summary>A seeded frame in which a few of many users are active, at 5 dB.</summary>
internal sealed class SparseFrame
{
    public const int Users = 24, Antennas = 32, PilotUses = 30, DataUses = 40;

    public SparseFrame(int seed, int active = 4)
    {
        var random = new Random(seed);
        int[] order = [.. Enumerable.Range(0, Users).OrderBy(_ => random.Next())];
        Active = [.. Enumerable.Range(0, Users).Select(user => order.AsSpan(0, active).Contains(user))];
        var problem = new OneBitProblems(Antennas, Users, PilotUses + DataUses, snrDb: 5, seed: seed, active: Active);
        int[] pilots = [.. Enumerable.Range(0, PilotUses)], data = [.. Enumerable.Range(PilotUses, DataUses)];
        Symbols = OneBitProblems.Columns(problem.Symbols, data);
        Joint = new(OneBitProblems.Columns(problem.Received, pilots), OneBitProblems.Columns(problem.Received, data), OneBitProblems.Columns(problem.Symbols, pilots))
        {
            NoiseVariance = problem.NoiseVariance,
        };
    }

    public bool[] Active { get; }

    public ComplexMatrix Symbols { get; }

    public JointProblem Joint { get; }

    public ChannelProblem Estimation => new(Joint.PilotReceived, Joint.Pilots) { NoiseVariance = Joint.NoiseVariance };
}
