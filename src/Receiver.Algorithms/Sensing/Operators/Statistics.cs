using Receiver.Kernels;

namespace Receiver.Algorithms.Sensing;

/// <summary>
/// The sufficient statistics: what is left of observation and q(x) once the columns are given. With lost samples Z is zero where they were,
/// and each block of symbols has its own second moments and antennas.
/// </summary>
/// <remarks>
/// <list type="table">
/// <item><term>Zd_k, Zp_k</term><description><see cref="Correlation"/> <c>[M×Nd]</c>, <c>[M×Np]</c></description></item>
/// <item><term>Rx</term><description><see cref="Moments"/> <c>[K²×Nd]</c> of each block</description></item>
/// <item><term>gd_k</term><description><see cref="Diagonal"/></description></item>
/// </list>
/// Reference: Liu et al., (26)-(28), where ⟨A⟩ᴴy and ⟨AᴴA⟩ are sums over all antennas, subcarriers and symbols.
/// </remarks>
internal sealed class Statistics(SensingLayout layout, SensingObservation observation)
{
    private readonly BlockMatrices _moments = new(layout);
    private bool _withData;

    /// <summary>The statistics of pilots alone, which the observation tells.</summary>
    public void Begin()
    {
        for (int k = 0; k < layout.Users; k++) Correlation.Pilot[k].CopyFrom(observation.Pilot[k]);
        foreach (SplitMatrix moments in Moments) moments.Clear();
        WithData = false;
    }

    /// <summary>Zd_k and Zp_k.</summary>
    public ChannelPlanes Correlation { get; } = new(layout.Users);

    /// <summary>Rx[n, k, l] = Σ_t⟨x_k*·x_l⟩ in row kK + l, of each data block <c>[K²×Nd]</c>.</summary>
    public SplitMatrix[] Moments => _moments.Of(observation.DataBlocks);

    /// <summary>Whether data count; in pilot-only mode Rx = 0 and Zd = 0.</summary>
    public bool WithData
    {
        get => _withData;
        set
        {
            _withData = value;
            Changed?.Invoke();
        }
    }

    /// <summary>Told when the statistics are others.</summary>
    public Action? Changed { get; set; }

    public AntennaBlock[] DataBlocks => observation.DataBlocks;

    public AntennaBlock[] PilotBlocks => observation.PilotBlocks;

    /// <summary>‖y‖² over what counts.</summary>
    public double Power => observation.PilotPower + (WithData ? observation.DataPower : 0);

    /// <summary>Number of samples that count.</summary>
    public long Count => observation.PilotCount + (WithData ? observation.DataCount : 0);

    /// <summary>Takes q(x) in: Zd_k = Σ_t conj(μx)·y_d, Rx = Σ_t conj(μx_k)·μx_l + Td·V_lk. Note the transpose.</summary>
    public void Update(SymbolPosterior symbols)
    {
        WithData = true;
        int users = layout.Users;
        for (int k = 0; k < users; k++)
        {
            SplitMatrix plane = Correlation.Data[k];
            plane.Reshape(layout.Antennas, layout.DataCarriers, clear: false);
            for (int m = 0; m < layout.Antennas; m++)
            {
                SplitRows.MultiplyConjugate(symbols.Mean[0], k, observation.Data[0], m, plane, m);
                for (int t = 1; t < layout.DataSymbols; t++) SplitRows.AddConjugateProduct(symbols.Mean[t], k, observation.Data[t], m, 1, plane, m);
            }
        }
        SplitMatrix[] moments = Moments;
        for (int block = 0; block < moments.Length; block++)
        {
            moments[block].Clear();
            int[] times = DataBlocks[block].Symbols;
            for (int k = 0; k < users; k++)
                for (int l = 0; l < users; l++)
                {
                    SplitRows.AddScaled(symbols.Covariance[block], l * users + k, times.Length, moments[block], k * users + l);
                    foreach (int t in times) SplitRows.AddConjugateProduct(symbols.Mean[t], k, symbols.Mean[t], l, 1, moments[block], k * users + l);
                }
        }
    }

    /// <summary>gd_k, the diagonal of ⟨AᴴA⟩: the same for all columns of a user, whose entries have modulus one.</summary>
    public double Diagonal(int user) => PilotDiagonal() + (WithData ? DataDiagonal(user) : 0);

    /// <summary>The data part of gd_k.</summary>
    public double DataDiagonal(int user)
    {
        double sum = 0;
        for (int block = 0; block < Moments.Length; block++)
            foreach (double moment in Moments[block].RealRow(user * (layout.Users + 1))) sum += DataBlocks[block].Antennas * moment;
        return sum;
    }

    private double PilotDiagonal() => (double)observation.PilotCount / layout.Users;

    /// <summary>E_k = Zd_k − Σ_l Rx[:, k, l]·H_l and Ep_k = Zp_k − Tp·Hp_k, for antennas that were received.</summary>
    public void Residual(ChannelPlanes channel, ChannelPlanes result) => Combine(channel, -1, result);

    /// <summary>G_k = Σ_l Rx[:, k, l]·H_l and Tp·Hp_k: with the c-formula on top the product ⟨AᴴA⟩u.</summary>
    public void Apply(ChannelPlanes channel, ChannelPlanes result) => Combine(channel, 1, result);

    private void Combine(ChannelPlanes channel, double sign, ChannelPlanes result)
    {
        for (int k = 0; k < layout.Users; k++)
        {
            Start(result.Pilot[k], Correlation.Pilot[k], sign);
            foreach (AntennaBlock block in PilotBlocks)
                for (int m = 0; m < layout.Antennas; m++)
                    if (block.Mask is null || block.Mask[m] != 0)
                        SplitRows.AddScaled(channel.Pilot[k], m, sign * block.Symbols.Length, result.Pilot[k], m);
            if (WithData) Start(result.Data[k], Correlation.Data[k], sign);
        }
        if (!WithData) return;
        SplitMatrix[] moments = Moments;
        for (int block = 0; block < moments.Length; block++) SplitColumns.AddTransformed(moments[block], channel.Data, DataBlocks[block].Mask, sign, result.Data);
    }

    private static void Start(SplitMatrix target, SplitMatrix correlation, double sign)
    {
        if (sign < 0) target.CopyFrom(correlation);
        else target.Reshape(correlation.Rows, correlation.Columns);
    }
}
