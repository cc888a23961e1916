using Receiver.Kernels;

namespace Receiver.Algorithms.OneBit.MessagePassing;

/// <summary>What is known beforehand about the unknowns of a message-passing recursion.</summary>
internal interface IDenoiser
{
    /// <summary>Replaces r <c>[2K×B]</c> and its variance <c>[K×B]</c> by the posterior mean and variance of x given r = x + CN(0, variance).</summary>
    void Apply(TileBatch mean, TileBatch variance);
}

/// <summary>x ~ CN(0, 1).</summary>
internal sealed class GaussianDenoiser : IDenoiser
{
    public static GaussianDenoiser Instance { get; } = new();

    public void Apply(TileBatch mean, TileBatch variance)
    {
        for (int tile = 0; tile < mean.Tiles; tile++) Denoisers.Gaussian(mean[tile], variance[tile], mean[tile], variance[tile]);
    }
}

/// <summary>x = (±1±j)/√2, each with probability ¼.</summary>
internal sealed class QpskDenoiser : IDenoiser
{
    public static QpskDenoiser Instance { get; } = new();

    public void Apply(TileBatch mean, TileBatch variance)
    {
        for (int tile = 0; tile < mean.Tiles; tile++) Denoisers.Qpsk(mean[tile], variance[tile], mean[tile], variance[tile]);
    }
}
