namespace Receiver.Algorithms.Sensing;

/// <summary>q(ρ) and q(s) of Module A.</summary>
/// <remarks>
/// <list type="table">
/// <item><term>μ, σ², ⟨ρ⟩, s</term><description>the <see cref="Links"/></description></item>
/// <item><term>a, ā; b, b̄</term><description>shapes 1 and 1; rates 0.05 (paper: 1) and 1e-5 of a gain that is there or not</description></item>
/// <item><term>v1</term><description>0.02, variance of a gain that is there</description></item>
/// <item><term>nv</term><description>1/(γ·gd_k), noise variance of a gain alone</description></item>
/// </list>
/// Reference: Liu et al., (33)-(36), corrected: with the paper's split into q(ρ)·q(s) a point cannot die, so 'paper' is an option only.
/// </remarks>
internal static class SupportUpdate
{
    private const double Present = 0.05, PaperPresent = 1, Absent = 1e-5, PresentVariance = 0.02, Largest = 30;

    public static void Update(Links links, Statistics statistics, double noisePrecision, BisvbiOptions options)
    {
        for (int k = 0; k < links.Users; k++)
        {
            double diagonal = statistics.Diagonal(k), noise = 1 / (noisePrecision * diagonal);
            for (int q = 0; q < links.PerUser; q++)
            {
                int at = links.At(k, q);
                switch (options.SupportRule)
                {
                    case SupportRule.Paper: Paper(links, at); break;
                    case SupportRule.Collapsed: Collapsed(links, at, noise); break;
                    default: LeaveOneOut(links, at, diagonal, noise); break;
                }
                if (q > 0) continue;
                if (links.IsBlocked[k]) links.Block(k);
                else links.Probability[at] = Math.Max(links.Probability[at], 0.5);
            }
        }
    }

    /// <summary>Evidence of a gain of variance v1 against one of variance b̄, from its leave-one-out estimate of noise variance nv.</summary>
    internal static double LogLikelihoodRatio(double power, double noise, double absent = Absent) =>
        Math.Log((absent + noise) / (PresentVariance + noise)) + power * (1 / (absent + noise) - 1 / (PresentVariance + noise));

    // Corrected (33)-(36): μ + res/gd is what the data say of a gain when all others are known; exact Bernoulli-Gaussian.
    private static void LeaveOneOut(Links links, int at, double diagonal, double noise)
    {
        System.Numerics.Complex alone = links.Gain[at] + links.Residual[at] / diagonal;
        double power = alone.Real * alone.Real + alone.Imaginary * alone.Imaginary;
        Decide(links, at, LogLikelihoodRatio(power, noise), Absent);
    }

    // q(ρ, s) as one factor: the Gamma prior is integrated out.
    private static void Collapsed(Links links, int at, double noise)
    {
        double absent = Math.Max(Absent, 0.1 * noise), energy = Energy(links, at);
        Decide(links, at, Math.Log(Present / absent) - 2 * Math.Log((Present + energy) / (absent + energy)), absent);
    }

    private static void Decide(Links links, int at, double evidence, double absent)
    {
        double energy = Energy(links, at);
        links.Evidence[at] = Math.Clamp(evidence, -Largest, Largest);
        double s = links.Probability[at] = Sigmoid.Of(links.Evidence[at] + links.Prior[at]);
        links.Precision[at] = s * 2 / (Present + energy) + (1 - s) * 2 / (absent + energy);
    }

    // (33)-(36) in the log domain, with the line of sight among the columns. With shapes of one ⟨ln ρ⟩ drops out of ln C − ln C̄.
    private static void Paper(Links links, int at)
    {
        double s = links.Probability[at];
        double precision = links.Precision[at] = 2 / (s * PaperPresent + (1 - s) * Absent + Energy(links, at));
        double evidence = Math.Log(PaperPresent / Absent) - (PaperPresent - Absent) * precision;
        links.Evidence[at] = Math.Clamp(evidence, -Largest, Largest);
        links.Probability[at] = Sigmoid.Of(links.Evidence[at] + links.Prior[at]);
    }

    private static double Energy(Links links, int at)
    {
        System.Numerics.Complex gain = links.Gain[at];
        return gain.Real * gain.Real + gain.Imaginary * gain.Imaginary + links.Variance[at];
    }
}
