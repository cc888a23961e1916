using Receiver.Kernels.RandomNumbers;

namespace Receiver.Simulation.Ofdm.Uma;

/// <summary>What TR 38.901 draws first of a link: its spreads and its Rice factor (step 4). Angles are those at the base station.</summary>
/// <param name="DelaySpread">Root mean square delay spread in s.</param>
/// <param name="AzimuthSpread">Root mean square azimuth spread in degrees.</param>
/// <param name="ZenithSpread">Root mean square zenith spread in degrees.</param>
/// <param name="RiceFactorDb">Rice factor K in dB; means nothing without line of sight.</param>
internal sealed record UmaLargeScale(double DelaySpread, double AzimuthSpread, double ZenithSpread, double RiceFactorDb)
{
    private static readonly string[] Names = ["DS", "ASD", "K", "ZSD"];
    private static readonly double[,] WithSight = Factor("LoS"), WithoutSight = Factor("NLoS");

    /// <summary>Draws the parameters of a link, correlated among each other as in table 7.5-6 but not with those of other links.</summary>
    public static UmaLargeScale Draw(ref RandomStream random, UmaLink link)
    {
        double[,] factor = link.Sight ? WithSight : WithoutSight;
        Span<double> white = stackalloc double[Names.Length], normal = stackalloc double[Names.Length];
        for (int i = 0; i < white.Length; i++)
        {
            white[i] = random.Normal();
            for (int j = 0; j <= i; j++) normal[i] += factor[i, j] * white[j];
        }
        return new UmaLargeScale(
            Math.Pow(10, link.Mean("DS") + link.Sigma("DS") * normal[0]),
            Math.Min(UmaTable.Value("cap.ASD"), Math.Pow(10, link.Mean("ASD") + link.Sigma("ASD") * normal[1])),
            Math.Min(UmaTable.Value("cap.ZSD"), Math.Pow(10, link.MeanZenithSpread + link.Value("sigmaZSD") * normal[3])),
            link.Value("muK") + link.Value("sigmaK") * normal[2]);
    }

    /// <summary>The lower triangular factor of the correlation matrix.</summary>
    private static double[,] Factor(string state)
    {
        int count = Names.Length;
        var factor = new double[count, count];
        for (int i = 0; i < count; i++)
            for (int j = 0; j <= i; j++)
            {
                double sum = i == j ? 1 : Correlation(state, Names[i], Names[j]);
                for (int k = 0; k < j; k++) sum -= factor[i, k] * factor[j, k];
                factor[i, j] = i == j ? Math.Sqrt(sum) : sum / factor[j, j];
            }
        return factor;
    }

    private static double Correlation(string state, string one, string other) => (one, other) switch
    {
        ("ASD", "DS") => UmaTable.Value($"{state}.corrASDvsDS"),
        ("K", "DS") => UmaTable.Value($"{state}.corrDSvsK"),
        ("K", "ASD") => UmaTable.Value($"{state}.corrASDvsK"),
        _ => UmaTable.Value($"{state}.corrZSDvs{other}"),
    };
}
