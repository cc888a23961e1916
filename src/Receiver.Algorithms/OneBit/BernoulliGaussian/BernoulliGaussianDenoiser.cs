using Receiver.Algorithms.OneBit.MessagePassing;
using Receiver.Kernels;

namespace Receiver.Algorithms.OneBit.BernoulliGaussian;

/// <summary>
/// Each row (user) is active with probability ρ, and then CN(0, 1) in every problem (antenna), else zero in all of them: section 6. Keeps what it found out
/// about the activity; not thread-safe.
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>symbol</term><description>name</description></listheader>
/// <item><term>ρ</term><description><see cref="Rate"/></description></item>
/// <item><term>L_m</term><description><see cref="LogOdds"/> <c>[M]</c></description></item>
/// <item><term>π_m</term><description>posterior probability of activity <c>[M]</c></description></item>
/// </list>
/// </remarks>
internal sealed class BernoulliGaussianDenoiser : IDenoiser
{
    /// <summary>ρ before anything is known, where it is to be learned.</summary>
    private const double FirstGuess = 0.1;
    private const float LargestOdds = 30;
    private float[] _logOdds = [], _probability = [];
    private bool _learns;
    private int _users;

    /// <summary>ρ.</summary>
    public double Rate { get; private set; }

    /// <summary>L_m of the last step.</summary>
    public ReadOnlySpan<float> LogOdds => _logOdds.AsSpan(0, _users);

    /// <summary>Sets the number of users and ρ; null learns it.</summary>
    public void Reset(int users, double? rate)
    {
        if (_logOdds.Length < users) (_logOdds, _probability) = (new float[users], new float[users]);
        (_users, _learns, Rate) = (users, rate is null, rate ?? FirstGuess);
    }

    /// <summary>
    /// L_m = logit ρ + Σ_n[log(v/(1+v)) + |r_nm|²(1/v − 1/(1+v))], π = σ(clip(L, ±30)); then the Bernoulli–Gaussian mean and variance. A ρ that is to be
    /// learned becomes the mean of π (expectation–maximisation), kept away from 0 and 1 by half a user.
    /// </summary>
    public void Apply(TileBatch mean, TileBatch variance)
    {
        Span<float> odds = _logOdds.AsSpan(0, _users), probability = _probability.AsSpan(0, _users);
        odds.Fill((float)Math.Log(Rate / (1 - Rate)));
        for (int tile = 0; tile < mean.Tiles; tile++) Denoisers.AddActivity(mean[tile], variance[tile], odds);
        double sum = 0;
        for (int user = 0; user < odds.Length; user++) sum += probability[user] = 1 / (1 + MathF.Exp(-Math.Clamp(odds[user], -LargestOdds, LargestOdds)));
        for (int tile = 0; tile < mean.Tiles; tile++) Denoisers.BernoulliGaussian(mean[tile], variance[tile], probability, mean[tile], variance[tile]);
        if (_learns) Rate = Math.Clamp(sum / odds.Length, 0.5 / odds.Length, 1 - 0.5 / odds.Length);
    }
}
