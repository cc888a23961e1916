using Receiver.Frames;
using Receiver.Kernels.RandomNumbers;

namespace Receiver.Simulation;

/// <summary>Pilot symbols, one matrix a run.</summary>
public static class PilotMatrix
{
    /// <summary>
    /// Independent random QPSK symbols <c>[M×Tp]</c>, a function of the seed and the number of users; a shorter matrix is the beginning of a longer one.
    /// One-bit data need them random: real Hadamard pilots make columns that signs cannot tell apart.
    /// </summary>
    /// <param name="users">Number of users, M, at least 1.</param>
    /// <param name="length">Channel uses, Tp, at least 1.</param>
    /// <param name="seed">Seed of the run.</param>
    public static ComplexMatrix RandomQpsk(int users, int length, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(users, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        var pilots = new ComplexMatrix(users, length);
        var bits = new byte[(2L * pilots.Values.Length + 7) / 8];
        new RandomStream(seed, 0, 0, Purposes.Pilots).Bits(bits);
        for (int i = 0; i < pilots.Values.Length; i++) pilots.Values[i] = Qpsk.Map(Qpsk.Bit(bits, 2L * i), Qpsk.Bit(bits, 2L * i + 1));
        return pilots;
    }
}
