using System.Numerics;
using Receiver.Frames;

namespace Receiver.Algorithms.Sensing.Coarse;

/// <summary>The channels as the pilots alone show them: y·u* averaged over the pilot symbols that each antenna received.</summary>
internal sealed class PilotMeans
{
    private readonly Complex[][] _values;

    public PilotMeans(SensingProblem problem)
    {
        ErasureMask erasures = problem.Observation.PilotErasures;
        int symbols = erasures.Length;
        int[] received = [.. Enumerable.Range(0, erasures.Antennas).Select(m => Enumerable.Range(0, symbols).Count(t => !erasures[m, t]))];
        Antennas = [.. Enumerable.Range(0, received.Length).Where(m => received[m] > 0)];
        Symbols = Antennas.Length == 0 ? 0 : Antennas.Average(m => received[m]);
        Subcarriers = problem.Ofdm.PilotsPerUser;
        _values = new Complex[problem.Format.Users][];
        for (int user = 0; user < _values.Length; user++)
        {
            _values[user] = new Complex[Antennas.Length * Subcarriers];
            ComplexMatrix samples = problem.Observation.Pilot[user];
            for (int column = 0; column < samples.ColumnCount; column++)
            {
                Complex pilot = problem.Format.Pilots[user, column].Conjugate().ToComplex();
                for (int i = 0; i < Antennas.Length; i++)
                {
                    int m = Antennas[i];
                    if (erasures[m, column / Subcarriers]) continue;
                    _values[user][column % Subcarriers * Antennas.Length + i] += samples.Values[column * samples.RowCount + m].ToComplex() * pilot / received[m];
                }
            }
        }
    }

    /// <summary>The antennas that received a pilot symbol, ascending.</summary>
    public int[] Antennas { get; }

    /// <summary>Pilot symbols that such an antenna received, on average.</summary>
    public double Symbols { get; }

    /// <summary>Pilot subcarriers of a user, Np.</summary>
    public int Subcarriers { get; }

    /// <summary>aᴴy of a user on each of its pilot subcarriers.</summary>
    /// <param name="user">The user.</param>
    /// <param name="steering">a, of all antennas.</param>
    /// <param name="beam">Takes the results <c>[Np]</c>.</param>
    public void Beam(int user, ReadOnlySpan<Complex> steering, Span<Complex> beam)
    {
        beam.Clear();
        for (int n = 0; n < Subcarriers; n++)
            for (int i = 0; i < Antennas.Length; i++) beam[n] += Complex.Conjugate(steering[Antennas[i]]) * _values[user][n * Antennas.Length + i];
    }
}
