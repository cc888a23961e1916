using System.Numerics;
using Receiver.Frames;

namespace Receiver.Algorithms.Sensing.Coarse;

/// <summary>The channels as the pilots alone show them: y·u* averaged over the pilot symbols that each antenna received.</summary>
internal sealed class PilotMeans
{
    private readonly Buffer<Complex> _values = new();
    private readonly Buffer<int> _received = new(), _heard = new();
    private int _size;

    /// <summary>Nothing yet, to be taken in.</summary>
    public PilotMeans() { }

    public PilotMeans(SensingProblem problem) => Take(problem);

    /// <summary>The antennas that received a pilot symbol, ascending.</summary>
    public ReadOnlySpan<int> Antennas => _heard.Take(_size);

    /// <summary>Pilot symbols that such an antenna received, on average.</summary>
    public double Symbols { get; private set; }

    /// <summary>Pilot subcarriers of a user, Np.</summary>
    public int Subcarriers { get; private set; }

    /// <summary>The means of a frame.</summary>
    public void Take(SensingProblem problem)
    {
        ErasureMask erasures = problem.Observation.PilotErasures;
        Subcarriers = problem.Ofdm.PilotsPerUser;
        TakeHeard(erasures);
        _values.Take(problem.Format.Users * _size * Subcarriers).Clear();
        ReadOnlySpan<int> heard = Antennas, received = _received.Take(_size);
        for (int user = 0; user < problem.Format.Users; user++)
        {
            Span<Complex> values = Values(user);
            ComplexMatrix samples = problem.Observation.Pilot[user];
            for (int column = 0; column < samples.ColumnCount; column++)
            {
                Complex pilot = problem.Format.Pilots[user, column].Conjugate().ToComplex();
                for (int i = 0; i < heard.Length; i++)
                    if (!erasures[heard[i], column / Subcarriers])
                        values[column % Subcarriers * heard.Length + i] += samples.Values[column * samples.RowCount + heard[i]].ToComplex() * pilot / received[i];
            }
        }
    }

    private void TakeHeard(ErasureMask erasures)
    {
        Span<int> heard = _heard.Take(erasures.Antennas), received = _received.Take(erasures.Antennas);
        int sum = 0;
        _size = 0;
        for (int m = 0; m < erasures.Antennas; m++)
        {
            int symbols = 0;
            for (int t = 0; t < erasures.Length; t++) symbols += erasures[m, t] ? 0 : 1;
            if (symbols == 0) continue;
            (heard[_size], received[_size]) = (m, symbols);
            _size++;
            sum += symbols;
        }
        Symbols = _size == 0 ? 0 : (double)sum / _size;
    }

    private Span<Complex> Values(int user) => _values.Take((user + 1) * _size * Subcarriers)[(user * _size * Subcarriers)..];

    /// <summary>aᴴy of a user on each of its pilot subcarriers.</summary>
    /// <param name="user">The user.</param>
    /// <param name="steering">a, of all antennas.</param>
    /// <param name="beam">Takes the results <c>[Np]</c>.</param>
    public void Beam(int user, ReadOnlySpan<Complex> steering, Span<Complex> beam)
    {
        beam.Clear();
        ReadOnlySpan<int> heard = Antennas;
        ReadOnlySpan<Complex> values = Values(user);
        for (int n = 0; n < Subcarriers; n++)
            for (int i = 0; i < heard.Length; i++) beam[n] += Complex.Conjugate(steering[heard[i]]) * values[n * heard.Length + i];
    }
}
