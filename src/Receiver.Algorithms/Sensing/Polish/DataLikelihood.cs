using Receiver.Frames;
using Receiver.Kernels;

namespace Receiver.Algorithms.Sensing;

/// <summary>
/// The likelihood of the data symbols' samples with the symbols integrated out, given the channel: what depends on the alphabet.
/// </summary>
internal abstract class DataLikelihood
{
    /// <summary>
    /// The E-step at the channel in <see cref="SensingState.Response"/>: q(x) into <see cref="SensingState.Posterior"/>, Zd and Rx into
    /// <see cref="SensingState.Statistics"/>. Returns L_data, everything in ln p(y_d) but nobs·ln γ; NaN where the channel is not finite.
    /// </summary>
    public abstract double Update(SensingState state);

    /// <summary>What stands for Rx[n, k, l] in the Gram matrix of the Fisher information, in row kK + l, of each data block <c>[K²×Nd]</c>.</summary>
    public abstract SplitMatrix[] Information { get; }

    /// <summary>V_n of each data block <c>[K²×Nd]</c> where the information has the terms that come from Gaussian symbols; null where it has not.</summary>
    public abstract SplitMatrix[]? Covariance { get; }

    /// <summary>Undoes what the data cannot tell and the pilots can, after the E-step; true where gains were changed, and then the E-step is to be made again.</summary>
    public virtual bool Turn(SensingState state) => false;

    /// <summary>The symbols for the result, with variances and bits, at the channel in <see cref="SensingState.Response"/>.</summary>
    public virtual void Decide(SensingState state) => SymbolUpdate.Update(state, diagonalCovariance: false);

    /// <summary>The likelihood of an alphabet.</summary>
    public static DataLikelihood For(Constellation constellation, SensingLayout layout) => constellation switch
    {
        Constellation.Qpsk when layout.Users <= QpskEnumeration.MostUsers => new QpskEnumerated(layout),
        Constellation.Qpsk => new QpskMeanField(layout),
        _ => new GaussianData(layout),
    };
}

/// <summary>Gaussian symbols, x ~ CN(0, I).</summary>
/// <remarks>
/// <list type="table">
/// <item><term>G_n, V_n, μx_tn</term><description>Ψ_nᴴΨ_n, (I + γG_n)⁻¹ and γV_nΨ_nᴴy_tn, without the variance of the gains</description></item>
/// <item><term>B_n</term><description>γV_nG_n = I − V_n</description></item>
/// </list>
/// Each block of data symbols has its own antennas and with them its own G_n.
/// </remarks>
internal sealed class GaussianData(SensingLayout layout) : DataLikelihood
{
    private readonly SplitMatrix _matched = new();
    private SplitMatrix[] _information = [], _covariance = [];

    public override SplitMatrix[] Information => _information;

    public override SplitMatrix[] Covariance => _covariance;

    public override double Update(SensingState state)
    {
        _covariance = state.Posterior.Covariance;
        double gamma = state.NoisePrecision, sum = 0;
        AntennaBlock[] blocks = state.Observation.DataBlocks;
        for (int block = 0; block < blocks.Length; block++) sum -= blocks[block].Symbols.Length * Update(state, blocks[block], _covariance[block]);
        state.Statistics.Update(state.Posterior);
        FillInformation(blocks);
        double explained = 0;
        for (int k = 0; k < layout.Users; k++) explained += MarginalLikelihood.InnerProduct(state.Response.Data[k], state.Statistics.Correlation.Data[k]);
        return sum - gamma * (state.Observation.DataPower - explained);
    }

    // V and μx of one block; Σ_n ln det(I + γG_n) is returned.
    private double Update(SensingState state, AntennaBlock block, SplitMatrix covariance)
    {
        int users = layout.Users;
        double gamma = state.NoisePrecision;
        SplitMatrix[] channel = state.Response.Data;
        _matched.Reshape(block.Symbols.Length * users, layout.DataCarriers);
        covariance.Clear();
        for (int m = 0; m < layout.Antennas; m++)
        {
            if (block.Mask is not null && block.Mask[m] == 0) continue;
            for (int k = 0; k < users; k++)
            {
                for (int l = 0; l <= k; l++) SplitRows.AddConjugateProduct(channel[k], m, channel[l], m, gamma, covariance, k * users + l);
                for (int i = 0; i < block.Symbols.Length; i++)
                    SplitRows.AddConjugateProduct(channel[k], m, state.Observation.Data[block.Symbols[i]], m, gamma, _matched, i * users + k);
            }
        }
        for (int k = 0; k < users; k++)
            foreach (ref double value in covariance.RealRow(k * (users + 1))) value += 1;
        double determinant = HermitianLanes.Invert(covariance, users);
        for (int i = 0; i < block.Symbols.Length; i++)
        {
            SplitMatrix mean = state.Posterior.Mean[block.Symbols[i]];
            mean.Clear();
            for (int k = 0; k < users; k++)
                for (int l = 0; l < users; l++) SplitRows.AddProduct(covariance, k * users + l, _matched, i * users + l, 1, mean, k);
        }
        return determinant;
    }

    // Rx[n, l, k] := Td·B_n[k, l]: note the transpose.
    private void FillInformation(AntennaBlock[] blocks)
    {
        int users = layout.Users;
        if (_information.Length != blocks.Length) _information = [.. blocks.Select(_ => new SplitMatrix())];
        for (int block = 0; block < blocks.Length; block++)
        {
            SplitMatrix information = _information[block];
            double symbols = blocks[block].Symbols.Length;
            information.Reshape(users * users, layout.DataCarriers);
            for (int k = 0; k < users; k++)
            {
                for (int l = 0; l < users; l++) SplitRows.AddScaled(_covariance[block], k * users + l, -symbols, information, l * users + k);
                foreach (ref double value in information.RealRow(k * (users + 1))) value += symbols;
            }
        }
    }
}
