using System.ComponentModel;

namespace Receiver.Algorithms.Sensing;

/// <summary>How the posterior of precisions and supports is found.</summary>
public enum SupportRule
{
    /// <summary>Exact Bernoulli-Gaussian given the others, from the leave-one-out estimate of the gain. It can bring a dead point back.</summary>
    LeaveOneOut,

    /// <summary>q(ρ, s) as one factor.</summary>
    Collapsed,

    /// <summary>q(ρ)·q(s) as in the paper.</summary>
    Paper,
}

/// <summary>Options of Module A and Module B.</summary>
public sealed record BisvbiOptions
{
    /// <summary>ε: a gain is solved for where its power is above this many of its own noise variances.</summary>
    [Description("noise variances above which a gain is solved for")]
    public double SupportThreshold { get; init; } = 3;

    /// <summary>B_α: gradient steps over all gains after those of the support are solved for; several are conjugate. On a grid of hundreds of points ten come within 0.1 dB of <see cref="FullInverse"/>, one within 0.4 dB.</summary>
    [Description("gradient steps over all gains")]
    public int GradientSteps { get; init; } = 1;

    /// <summary>Solves for all gains at once, without any gradient step (BiVBI).</summary>
    [Description("solve for all gains at once")]
    public bool FullInverse { get; init; }

    /// <summary>How supports are found.</summary>
    [Description("how supports are found")]
    public SupportRule SupportRule { get; init; } = SupportRule.LeaveOneOut;

    /// <summary>Whether users share their supports (Module B), or each link has <see cref="IndependentProbability"/> on its own.</summary>
    [Description("whether users share their supports")]
    public bool JointSupport { get; init; } = true;

    /// <summary>λ_q: prior probability that a point is a scatterer.</summary>
    [Description("prior probability of a scatterer")]
    public double ScattererProbability { get; init; } = 0.1;

    /// <summary>λ_kq: probability that a user is seen through a scatterer.</summary>
    [Description("probability that a user is seen through a scatterer")]
    public double LinkProbability { get; init; } = 0.5;

    /// <summary>λ_0: probability of a link before Module B has run, or without it.</summary>
    [Description("probability of a link before users are looked at together")]
    public double IndependentProbability { get; init; } = 0.05;

    /// <summary>λ_k0: prior probability of a line of sight.</summary>
    [Description("prior probability of a line of sight")]
    public double LineOfSightProbability { get; init; } = 0.99;

    /// <summary>All faults at once.</summary>
    public IEnumerable<string> Validate()
    {
        if (!(SupportThreshold >= 0)) yield return $"supportThreshold: {SupportThreshold} is negative";
        if (GradientSteps < 0) yield return $"gradientSteps: {GradientSteps} is negative";
        if (!Enum.IsDefined(SupportRule)) yield return $"supportRule: {SupportRule} is not known";
        foreach ((string name, double value) in new[]
        {
            ("scattererProbability", ScattererProbability), ("linkProbability", LinkProbability),
            ("independentProbability", IndependentProbability), ("lineOfSightProbability", LineOfSightProbability),
        })
            if (!(value is > 0 and < 1)) yield return $"{name}: {value} is not between 0 and 1";
    }
}
