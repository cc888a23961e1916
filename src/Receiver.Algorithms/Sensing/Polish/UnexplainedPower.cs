namespace Receiver.Algorithms.Sensing;

/// <summary>
/// What a scene leaves of the received signal: (1/γ − nvar/0.92)/(mean power of a data sample − nvar), where 0.92 is how far below the noise the smallest eigenvalues
/// lie. Scenes of points end below 1 %, at high SNR with wrong clocks below 3 %; clustered channels, which no few dozen points explain, leave 5 to 30 %.
/// </summary>
internal static class UnexplainedPower
{
    private const double EigenvalueBias = 0.92, Largest = 0.04;

    /// <summary>The share at the current γ.</summary>
    public static double Share(SensingState state)
    {
        double signal = state.Observation.DataPower / Math.Max(state.Observation.DataCount, 1) - state.CoarseNoiseVariance;
        return (state.NoiseVariance - state.CoarseNoiseVariance / EigenvalueBias) / Math.Max(signal, 1e-300);
    }

    /// <summary>Whether points explain the frame: where they do not, many more of them and other clocks cost much and bring little.</summary>
    public static bool IsSmall(SensingState state) => Share(state) <= Largest;
}
