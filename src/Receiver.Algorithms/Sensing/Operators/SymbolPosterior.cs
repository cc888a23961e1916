using Receiver.Kernels;

namespace Receiver.Algorithms.Sensing;

/// <summary>q(x): means of each symbol, covariances of each block of symbols.</summary>
internal sealed class SymbolPosterior(SensingLayout layout, SensingObservation observation)
{
    private readonly BlockMatrices _covariance = new(layout);

    /// <summary>μx <c>[Td]</c> of <c>[K×Nd]</c>.</summary>
    public SplitMatrix[] Mean { get; } = OfSymbols(layout);

    /// <summary>V_kl in row kK + l, of each block <c>[K²×Nd]</c>.</summary>
    public SplitMatrix[] Covariance => _covariance.Of(observation.DataBlocks);

    /// <summary>Variance of each symbol: real parts of <c>[Td]</c> of <c>[K×Nd]</c>.</summary>
    public SplitMatrix[] Variance { get; } = OfSymbols(layout);

    /// <summary>LLR of the two bits of a QPSK symbol as real and imaginary part <c>[Td]</c> of <c>[K×Nd]</c>.</summary>
    public SplitMatrix[] BitLlr { get; } = OfSymbols(layout);

    /// <summary>Working storage: γΨᴴy_d of a block of symbols.</summary>
    public SplitMatrix Matched { get; } = new();

    /// <summary>Nothing is known.</summary>
    public void Clear()
    {
        for (int t = 0; t < Mean.Length; t++)
        {
            Mean[t].Clear();
            Variance[t].Clear();
            BitLlr[t].Clear();
        }
        foreach (SplitMatrix covariance in Covariance) covariance.Clear();
    }

    private static SplitMatrix[] OfSymbols(SensingLayout layout) =>
        [.. Enumerable.Range(0, layout.DataSymbols).Select(_ => new SplitMatrix(layout.Users, layout.DataCarriers))];
}

/// <summary>Something between all pairs of users over the data subcarriers, for each block of data symbols: one block, or as many as symbols.</summary>
internal sealed class BlockMatrices
{
    private readonly SplitMatrix[] _each, _one;

    public BlockMatrices(SensingLayout layout)
    {
        _each = [.. Enumerable.Range(0, layout.DataSymbols).Select(_ => new SplitMatrix(layout.Users * layout.Users, layout.DataCarriers))];
        _one = [_each[0]];
    }

    /// <summary>One matrix <c>[K²×Nd]</c> for each block.</summary>
    public SplitMatrix[] Of(AntennaBlock[] blocks) => blocks.Length == 1 ? _one : _each;
}
