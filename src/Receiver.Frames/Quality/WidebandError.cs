using System.Numerics;

namespace Receiver.Frames.Quality;

/// <summary>Squared error of the channels of all users over all antennas and all subcarriers.</summary>
/// <param name="Error">Σ‖Ĥ−H‖².</param>
/// <param name="Power">Σ‖H‖².</param>
public readonly record struct WidebandError(double Error, double Power)
{
    /// <summary>NMSE, linear.</summary>
    public double Nmse => Error / Power;

    /// <summary>Compares an estimate with the truth.</summary>
    public static WidebandError Measure(WidebandChannel estimate, WidebandChannel truth, OfdmFormat format)
    {
        double error = 0, power = 0;
        for (int user = 0; user < truth.Users; user++)
        {
            if (estimate.Paths is { } found && truth.Paths is { } real)
            {
                error += Energy([.. real[user], .. found[user].Select(path => path with { Gain = -path.Gain })], format);
                power += Energy(real[user], format);
                continue;
            }
            Complex32[] actual = estimate.Response(user, format).Values, expected = truth.Response(user, format).Values;
            for (int i = 0; i < expected.Length; i++)
            {
                error += (actual[i] - expected[i]).MagnitudeSquared;
                power += expected[i].MagnitudeSquared;
            }
        }
        return new WidebandError(error, power);
    }

    /// <summary>
    /// ‖Σ g a⊗f‖² without forming it: inner products of steering vectors and of delay responses are Dirichlet kernels, real because both are centred.
    /// </summary>
    private static double Energy(IReadOnlyList<PropagationPath> paths, OfdmFormat format)
    {
        double energy = 0;
        for (int i = 0; i < paths.Count; i++)
            for (int j = 0; j <= i; j++)
            {
                PropagationPath a = paths[i], b = paths[j];
                double overlap = Dirichlet(format.Array.Horizontal, (a.U - b.U) / 2) * Dirichlet(format.Array.Vertical, (a.V - b.V) / 2)
                    * Dirichlet(format.Subcarriers, format.SubcarrierSpacingHz * (a.DelaySeconds - b.DelaySeconds));
                energy += (i == j ? 1 : 2) * (a.Gain * Complex.Conjugate(b.Gain)).Real * overlap;
            }
        return Math.Max(0, energy);
    }

    /// <summary>Σ e^{j2πkx} over count terms k centred at 0: sin(π·count·x)/sin(πx).</summary>
    private static double Dirichlet(int count, double x)
    {
        double below = Math.Sin(Math.PI * x);
        if (Math.Abs(below) > 1e-9) return Math.Sin(Math.PI * count * x) / below;
        // Whole turns: half-integer indices change sign with each where the count is even.
        return count % 2 == 0 && Math.Abs(Math.Round(x) % 2) == 1 ? -count : count;
    }
}
