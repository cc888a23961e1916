namespace Receiver.Algorithms.Sensing;

/// <summary>
/// Module B: the sum-product messages of the prior that lets users share their scatterers. The graph of a point is a tree, so they are exact.
/// </summary>
/// <remarks>
/// <list type="table">
/// <item><term>s̄_q, s_kq</term><description>point q is a scatterer, user k is seen through it</description></item>
/// <item><term>λ_q, λ_kq</term><description><see cref="BisvbiOptions.ScattererProbability"/>, <see cref="BisvbiOptions.LinkProbability"/></description></item>
/// <item><term>ℓ, B→A, s</term><description><see cref="Links.Evidence"/>, <see cref="Links.Prior"/>, <see cref="Links.Probability"/></description></item>
/// </list>
/// Reference: A. Liu, W. Xu, W. Xu, G. Caire, "Bilinear Subspace Variational Bayesian Inference for Joint Scattering Environment Sensing and Data Recovery in
/// ISAC Systems", section IV, equations (19)-(25) as log ratios: (19) is a subtraction.
/// </remarks>
internal static class TurboPrior
{
    public static void Update(Links links, BisvbiOptions options)
    {
        Span<double> upward = stackalloc double[links.Users];
        for (int q = 1; q < links.PerUser; q++)
            if (options.JointSupport) _ = Update(links, q, options, upward);
            else Separate(links, q, options);
    }

    // Without Module B every link has λ_0, those of a point that was just born as well.
    private static void Separate(Links links, int q, BisvbiOptions options)
    {
        for (int k = 0; k < links.Users; k++)
        {
            int at = links.At(k, q);
            links.Prior[at] = Sigmoid.Inverse(options.IndependentProbability);
            links.Probability[at] = Sigmoid.Of(links.Evidence[at] + links.Prior[at]);
        }
    }

    /// <summary>The messages of one point; the LLR of s̄_q is returned.</summary>
    internal static double Update(Links links, int q, BisvbiOptions options, Span<double> upward)
    {
        double lambda = options.LinkProbability, total = Sigmoid.Inverse(options.ScattererProbability);
        for (int k = 0; k < links.Users; k++)
            total += upward[k] = Sigmoid.LogMixture(lambda, Math.Clamp(links.Evidence[links.At(k, q)], -30, 30));
        for (int k = 0; k < links.Users; k++)
        {
            links.Prior[links.At(k, q)] = Sigmoid.Inverse(lambda * Sigmoid.Of(total - upward[k]));
            links.Probability[links.At(k, q)] = Sigmoid.Of(links.Evidence[links.At(k, q)] + links.Prior[links.At(k, q)]);
        }
        return total;
    }
}
