using System.Numerics;
using Receiver.Frames;
using Receiver.Kernels;

namespace Receiver.Algorithms.Sensing.Coarse;

/// <summary>
/// How strongly the users' pilots speak for each direction: sparse variational Bayesian inference with a precision per direction (SCVBI, section 6, step 3).
/// <code>
/// A      directions' steering vectors        M × J        X    their amplitudes on the pilot subcarriers, J × Np
/// rho    precision of a direction's amplitudes, J          E    Σ_n ⟨|X_ln|²⟩, J
/// gamma  1 / noise variance of a pilot mean               nv   variance of a leave-one-out amplitude
/// </code>
/// </summary>
internal sealed class DirectionWeights
{
    private const double PriorActive = 0.25, StartPrecision = 5, EnergyFloor = 1e-3, LeastVariance = 1e-4, LeastWeight = 1e-6;
    private readonly PilotMeans _pilots;
    private readonly Complex[][] _steering;
    private readonly Complex[] _gram;
    private readonly double[] _real, _imaginary;
    private Complex[] _beams = [], _amplitudes = [];

    public DirectionWeights(PlanarArray array, IReadOnlyList<Direction> directions, PilotMeans pilots)
    {
        int count = directions.Count;
        (_pilots, _gram, _real, _imaginary) = (pilots, new Complex[count * count], new double[count * count], new double[count * count]);
        _steering = [.. directions.Select(direction =>
        {
            var steering = new Complex[array.Antennas];
            ArrayResponse.Steer(array, direction, steering);
            return steering;
        })];
        for (int row = 0; row < count; row++)
            for (int column = 0; column < count; column++)
                foreach (int m in pilots.Antennas) _gram[row * count + column] += Complex.Conjugate(_steering[row][m]) * _steering[column][m];
    }

    /// <summary>Σ_k P(active)·E/Np + 1e−6 of each direction.</summary>
    /// <param name="users">Number of users.</param>
    /// <param name="noiseVariance">Complex noise variance per antenna and subcarrier.</param>
    /// <param name="passes">Passes of the inference.</param>
    public double[] Of(int users, double noiseVariance, int passes)
    {
        var weights = new double[_steering.Length];
        Array.Fill(weights, LeastWeight);
        if (_pilots.Antennas.Length == 0) return weights;
        int amplitudes = _steering.Length * _pilots.Subcarriers;
        (_beams, _amplitudes) = (new Complex[amplitudes], new Complex[amplitudes]);
        for (int user = 0; user < users; user++) Add(user, _pilots.Symbols / noiseVariance, passes, weights);
        return weights;
    }

    private void Add(int user, double gamma, int passes, double[] weights)
    {
        int count = _steering.Length, subcarriers = _pilots.Subcarriers;
        (Complex[] beams, Complex[] amplitudes) = (_beams, _amplitudes);
        for (int l = 0; l < count; l++) _pilots.Beam(user, _steering[l], beams.AsSpan(l * subcarriers, subcarriers));
        var energy = new double[count];
        var precision = new double[count];
        Array.Fill(precision, StartPrecision);
        for (int pass = 0; pass < passes; pass++)
        {
            Infer(beams, gamma, precision, amplitudes, energy);
            for (int l = 0; l < count; l++) precision[l] = (1 + subcarriers) / (EnergyFloor + energy[l]);
        }
        double noise = 1 / (gamma * _pilots.Antennas.Length);
        for (int l = 0; l < count; l++)
        {
            double alone = LeaveOneOutEnergy(l, beams, amplitudes), variance = Math.Max(alone / subcarriers - noise, LeastVariance);
            double llr = Math.Log(PriorActive / (1 - PriorActive)) - subcarriers * Math.Log((variance + noise) / noise)
                + alone / noise - alone / (variance + noise) - 0.5 * Math.Log(subcarriers);
            weights[l] += energy[l] / subcarriers / (1 + Math.Exp(-llr));
        }
    }

    /// <summary>V = (γG + Diag(ρ))⁻¹, X = γVAᴴY, E_l = Σ_n |X_ln|² + Np·V_ll.</summary>
    private void Infer(Complex[] beams, double gamma, double[] precision, Complex[] amplitudes, double[] energy)
    {
        int count = precision.Length, subcarriers = _pilots.Subcarriers;
        for (int i = 0; i < _gram.Length; i++) (_real[i], _imaginary[i]) = (gamma * _gram[i].Real, gamma * _gram[i].Imaginary);
        for (int l = 0; l < count; l++) _real[l * count + l] += precision[l];
        HermitianInverse.Invert(_real, _imaginary, count);
        Array.Clear(amplitudes);
        for (int l = 0; l < count; l++)
        {
            Span<Complex> row = amplitudes.AsSpan(l * subcarriers, subcarriers);
            for (int other = 0; other < count; other++)
            {
                var factor = new Complex(gamma * _real[l * count + other], gamma * _imaginary[l * count + other]);
                for (int n = 0; n < subcarriers; n++) row[n] += factor * beams[other * subcarriers + n];
            }
            energy[l] = subcarriers * _real[l * count + l];
            foreach (Complex amplitude in row) energy[l] += Power(amplitude);
        }
    }

    /// <summary>Σ_n |X_ln + (AᴴY − GX)_ln / M|².</summary>
    private double LeaveOneOutEnergy(int l, Complex[] beams, Complex[] amplitudes)
    {
        int count = _steering.Length, subcarriers = _pilots.Subcarriers;
        double energy = 0;
        for (int n = 0; n < subcarriers; n++)
        {
            Complex residual = beams[l * subcarriers + n];
            for (int other = 0; other < count; other++) residual -= _gram[l * count + other] * amplitudes[other * subcarriers + n];
            energy += Power(amplitudes[l * subcarriers + n] + residual / _pilots.Antennas.Length);
        }
        return energy;
    }

    private static double Power(Complex value) => value.Real * value.Real + value.Imaginary * value.Imaginary;
}
