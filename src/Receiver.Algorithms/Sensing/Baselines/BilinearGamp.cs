using System.ComponentModel;
using System.Numerics;
using Receiver.Frames;

namespace Receiver.Algorithms.Sensing.Baselines;

/// <summary>Options of <see cref="BilinearGampStep"/>.</summary>
public sealed record BilinearGampOptions
{
    /// <summary>Exchanges of messages between the linear model and the prior of the gains in one round.</summary>
    [Description("exchanges of messages between linear model and prior in one round")]
    public int Passes { get; init; } = 1;

    /// <summary>Most steps of conjugate gradients in one pass; users interfere little, so that few are needed.</summary>
    [Description("most steps of conjugate gradients in one pass")]
    public int SolverSteps { get; init; } = 6;

    /// <summary>Share of a new message in the one that is sent.</summary>
    [Description("share of a new message in the one that is sent")]
    public double Damping { get; init; } = 0.7;

    /// <summary>λ that learning starts from.</summary>
    [Description("probability of a gain that learning starts from")]
    public double Share { get; init; } = 0.02;

    /// <summary>v that learning starts from; a user's channel has unit power.</summary>
    [Description("variance of a gain that learning starts from")]
    public double Variance { get; init; } = 0.02;

    internal SparsePrior Prior => SparsePrior.Of(Share, Variance);

    /// <summary>All faults at once.</summary>
    public IEnumerable<string> Validate()
    {
        if (Passes < 1) yield return $"passes: {Passes} is less than 1";
        if (SolverSteps < 1) yield return $"solverSteps: {SolverSteps} is less than 1";
        if (!(Damping is > 0 and <= 1)) yield return $"damping: {Damping} is not above 0 and at most 1";
        if (!(Share is > 0 and <= 0.5)) yield return $"share: {Share} is not above 0 and at most a half";
        if (!(Variance > 0 && double.IsFinite(Variance))) yield return $"variance: {Variance} is not above 0";
    }
}

/// <summary>
/// Bilinear message passing on the dictionary of <see cref="VbCesdInitializer"/>, but for the symbols, whose exact posterior on each subcarrier the next step
/// takes. With the symbols' first two moments the gains are a linear model; its messages to and from a Bernoulli-Gaussian prior are those of vector AMP, which
/// stands columns that are alike, where plain GAMP diverges. The prior and the noise level are learned (EM).
/// <code>
/// symbol   name          shape        unit
/// x₂, η₂   Gain          K(JI + 1)    LMMSE gains, their mean precision
/// r₁, τ₁   -             K·JI         extrinsic gains and precision, to the prior
/// x₁, η₁   -             K·JI         posterior means and mean precision under the prior
/// r₂, τ₂   Residual, Precision        extrinsic gains and precision, to the linear model
/// λ, v     -             K            probability that a gain is there, its variance
/// </code>
/// S. Rangan, P. Schniter, A. Fletcher, "Vector approximate message passing", 2019; J. Parker, P. Schniter, V. Cevher, "Bilinear generalized approximate message
/// passing", 2014; J. Vila, P. Schniter, "Expectation-maximization Gaussian-mixture approximate message passing", 2013.
/// </summary>
/// <param name="options">Options.</param>
public sealed class BilinearGampStep(BilinearGampOptions options) : ISensingStep
{
    private const double Extrinsic = 1e-3;

    /// <inheritdoc/>
    /// <exception cref="UnsolvableException">The frame was not started on a whole dictionary, or its gains have no finite solution.</exception>
    public Convergence Run(SensingState state, Round round, SolveLimit limit)
    {
        ArgumentNullException.ThrowIfNull(state);
        Links links = state.Links;
        if (state.Geometry is not PathDictionary { Taps: > 0 } dictionary || links.Points % dictionary.Taps != 0)
            throw new UnsolvableException("message passing needs the whole dictionary of vb-cesd");
        if (round.Index > 0) NoiseUpdate.Update(state);
        DictionaryBlock[] blocks = [.. Enumerable.Range(0, links.Users).Select(k => new DictionaryBlock(state, k, dictionary.Taps))];
        if (round.Index == 0)
        {
            dictionary.Priors = [.. Enumerable.Repeat(options.Prior, links.Users)];
            Array.Clear(links.Residual);
            Array.Fill(links.Precision, 1 / (options.Share * options.Variance));
        }
        for (int pass = 0; pass < options.Passes; pass++)
        {
            limit.Token.ThrowIfCancellationRequested();
            for (int k = 0; k < links.Users; k++) blocks[k].Precision = links.Precision[links.At(k, 1)];
            DictionarySolver.Solve(state, blocks, options.SolverSteps);
            for (int k = 0; k < links.Users; k++) dictionary.Priors[k] = Exchange(links, k, blocks[k], dictionary.Priors[k]);
        }
        for (int k = 0; k < links.Users; k++)
        {
            // As far as symbols and noise look at it, the variance of a user's channel stands on its line of sight.
            Array.Clear(links.Variance, links.At(k, 0), links.PerUser);
            links.Variance[links.At(k, 0)] = blocks[k].ChannelVariance();
        }
        return new Convergence(1, false);
    }

    // r₁ = (η₂·x₂ − τ₂·r₂)/τ₁ with τ₁ = η₂ − τ₂ to the prior, and r₂ = (η₁·x₁ − τ₁·r₁)/τ₂ with τ₂ = η₁ − τ₁ back.
    private SparsePrior Exchange(Links links, int user, DictionaryBlock block, SparsePrior prior)
    {
        int first = links.At(user, 1), count = links.Points;
        double back = block.Precision, linear = 1 / block.MeanVariance(), forth = Math.Max(linear - back, Extrinsic * linear), spread = 0, there = 0, power = 0;
        Complex[] seen = new Complex[count], means = new Complex[count];
        for (int i = 0; i < count; i++)
        {
            seen[i] = (linear * links.Gain[first + i] - back * links.Residual[first + i]) / forth;
            (means[i], double variance, links.Probability[first + i]) = prior.Posterior(seen[i], forth);
            spread += variance / count;
            there += links.Probability[first + i];
            power += GainUpdate.Power(means[i]) + variance;
        }
        double sparse = 1 / spread, next = sparse - forth;
        for (int i = 0; i < count && next > Extrinsic * sparse; i++)
            links.Residual[first + i] += options.Damping * ((sparse * means[i] - forth * seen[i]) / next - links.Residual[first + i]);
        if (next > Extrinsic * sparse) Array.Fill(links.Precision, 1 / (options.Damping / next + (1 - options.Damping) / back), first, count);
        return SparsePrior.Of(there / count, power / Math.Max(there, 1e-9));
    }
}

/// <summary>A gain that is there with probability λ, and then complex Gaussian of variance v.</summary>
internal readonly record struct SparsePrior(double Share, double Variance)
{
    private const double LeastShare = 1e-4, LeastVariance = 1e-6;

    /// <summary>λ and v as EM has them, within bounds.</summary>
    public static SparsePrior Of(double share, double variance) => new(Math.Clamp(share, LeastShare, 0.5), Math.Max(variance, LeastVariance));

    /// <summary>Mean, variance and probability of a gain that was seen as <paramref name="seen"/> with noise of the given precision.</summary>
    public (Complex Mean, double Variance, double Probability) Posterior(Complex seen, double precision)
    {
        double sum = Variance + 1 / precision;
        double odds = Sigmoid.Inverse(Share) - Math.Log(sum * precision) + GainUpdate.Power(seen) * (precision - 1 / sum);
        double there = Sigmoid.Of(odds), shrunk = Variance / sum, own = shrunk / precision;
        Complex mean = shrunk * seen;
        return (there * mean, there * (own + (1 - there) * GainUpdate.Power(mean)), there);
    }
}
