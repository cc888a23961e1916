namespace Receiver.Testing;

/// <summary>The normal distribution in double precision over the whole real line, by series and continued fraction: slow, for tests.</summary>
public static class NormalReference
{
    /// <summary>φ(z).</summary>
    public static double Density(double z) => Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI);

    /// <summary>φ(c)/Φ(c).</summary>
    public static double Hazard(double c) => c < 0 ? 1 / Mills(-c) : Density(c) / (1 - Density(c) * Mills(c));

    /// <summary>ln Φ(z).</summary>
    public static double LogCdf(double z) =>
        z < 0 ? -z * z / 2 - 0.5 * Math.Log(2 * Math.PI) + Math.Log(Mills(-z)) : double.LogP1(-Density(z) * Mills(z));

    /// <summary>Mills' ratio Φ(−t)/φ(t), t ≥ 0.</summary>
    public static double Mills(double t)
    {
        if (t < 3)
        {
            // ∫₀ᵗ φ / φ(t) = Σ t^(2k+1)/(2k+1)!!
            double sum = 0, term = t;
            for (int k = 1; k < 120; k++)
            {
                sum += term;
                term *= t * t / (2 * k + 1);
            }
            return Math.Sqrt(Math.PI / 2) * Math.Exp(t * t / 2) - sum;
        }
        double tail = t;
        for (int k = 400; k > 0; k--) tail = t + k / tail;
        return 1 / tail;
    }

    /// <summary>The real probit output step of section 5: s and vs.</summary>
    public static (double S, double Vs) Output(double p, double vp, double y, double noise)
    {
        if (y == 0) return (0, 0);
        double d2 = vp + noise, d = Math.Sqrt(d2), c = Math.Clamp(y * p / d, -25, 25), r = Hazard(c);
        return (y * r / d, Math.Max(r * (r + c), 1e-12) / d2);
    }
}
