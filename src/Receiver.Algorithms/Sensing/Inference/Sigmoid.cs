namespace Receiver.Algorithms.Sensing;

/// <summary>Probabilities and their log ratios.</summary>
internal static class Sigmoid
{
    /// <summary>1/(1 + e^−x).</summary>
    public static double Of(double x) => x >= 0 ? 1 / (1 + Math.Exp(-x)) : Math.Exp(x) / (1 + Math.Exp(x));

    /// <summary>ln(p/(1 − p)) with p between 1e-12 and 1 − 1e-12.</summary>
    public static double Inverse(double p)
    {
        p = Math.Clamp(p, 1e-12, 1 - 1e-12);
        return Math.Log(p / (1 - p));
    }

    /// <summary>ln(1 + p(e^x − 1)) without the loss of a small p·(e^x − 1).</summary>
    public static double LogMixture(double p, double x) => x > 30 ? Math.Log(p) + x + LogOnePlus((1 - p) / p * Math.Exp(-x)) : LogOnePlus(p * ExpMinusOne(x));

    /// <summary>ln(1 + x), by the identity that undoes the rounding of 1 + x.</summary>
    public static double LogOnePlus(double x)
    {
        double sum = 1 + x;
        return sum == 1 ? x : double.IsInfinity(sum) ? sum : Math.Log(sum) * x / (sum - 1);
    }

    /// <summary>e^x − 1, by the identity that undoes the rounding of e^x.</summary>
    public static double ExpMinusOne(double x)
    {
        double power = Math.Exp(x);
        if (power == 1) return x;
        return power - 1 == -1 || double.IsInfinity(power) ? power - 1 : (power - 1) * x / Math.Log(power);
    }
}
