using Receiver.Kernels;

namespace Receiver.Algorithms.Sensing;

/// <summary>q(x): means of each symbol, covariances of each block of symbols.</summary>
internal sealed class SymbolPosterior(SensingLayout layout, int blocks)
{
    /// <summary>μx <c>[Td]</c> of <c>[K×Nd]</c>.</summary>
    public SplitMatrix[] Mean { get; } = [.. Enumerable.Range(0, layout.DataSymbols).Select(_ => new SplitMatrix(layout.Users, layout.DataCarriers))];

    /// <summary>V_kl in row kK + l, of each block <c>[K²×Nd]</c>.</summary>
    public SplitMatrix[] Covariance { get; } = [.. Enumerable.Range(0, blocks).Select(_ => new SplitMatrix(layout.Users * layout.Users, layout.DataCarriers))];

    /// <summary>Variance of each symbol: real parts of <c>[Td]</c> of <c>[K×Nd]</c>.</summary>
    public SplitMatrix[] Variance { get; } = [.. Enumerable.Range(0, layout.DataSymbols).Select(_ => new SplitMatrix(layout.Users, layout.DataCarriers))];

    /// <summary>LLR of the two bits of a QPSK symbol as real and imaginary part <c>[Td]</c> of <c>[K×Nd]</c>.</summary>
    public SplitMatrix[] BitLlr { get; } = [.. Enumerable.Range(0, layout.DataSymbols).Select(_ => new SplitMatrix(layout.Users, layout.DataCarriers))];
}
