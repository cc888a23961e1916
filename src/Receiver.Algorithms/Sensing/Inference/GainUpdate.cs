using System.Numerics;
using Receiver.Kernels;

namespace Receiver.Algorithms.Sensing;

/// <summary>q(α) of Module A: a small system on the support, then gradient steps over all gains.</summary>
/// <remarks>
/// <list type="table">
/// <item><term>W = Diag(⟨ρ⟩) + γ⟨AᴴA⟩, b = γ⟨A⟩ᴴy</term><description>never built beyond the support Ŝ</description></item>
/// <item><term>μ, σ²</term><description><see cref="Links.Gain"/>, <see cref="Links.Variance"/></description></item>
/// <item><term>res</term><description><see cref="Links.Residual"/>, c − ⟨AᴴA⟩μ</description></item>
/// <item><term>ε, B_α</term><description><see cref="BisvbiOptions.SupportThreshold"/>, <see cref="BisvbiOptions.GradientSteps"/></description></item>
/// </list>
/// Reference: Liu et al., (26)-(31) and (61). Corrected: ε stands against 1/(γ·gd_k), since columns are not normalised; the steps are those of <see cref="GainDescent"/>.
/// </remarks>
internal static class GainUpdate
{
    public static void Update(SensingState state, BisvbiOptions options)
    {
        if (!state.Statistics.WithData)
        {
            PilotGains.Solve(state);
            return;
        }
        Links links = state.Links;
        double gamma = state.NoisePrecision;
        double[] diagonal = Diagonal(state);
        Complex[] correlation = state.Normal.Correlation;
        int[] support = Support(links, diagonal, gamma, options);
        Complex[] solved = OnSupport(state, support, out double objective);
        Complex[] product = state.Normal.Product(solved);
        if (!options.FullInverse && Array.Exists(links.Gain, gain => gain != Complex.Zero))
        {
            Complex[] before = state.Normal.Product(links.Gain);
            if (Objective(state, links.Gain, before, correlation) <= objective) (solved, product) = ([.. links.Gain], before);
        }

        var gradient = new Complex[links.Count];
        for (int i = 0; i < gradient.Length; i++) gradient[i] = links.Precision[i] * solved[i] + gamma * (product[i] - correlation[i]);
        if (!options.FullInverse) GainDescent.Run(state, diagonal, support, solved, gradient, options.GradientSteps);
        for (int i = 0; i < solved.Length; i++)
        {
            links.Gain[i] = solved[i];
            links.Residual[i] = (links.Precision[i] * solved[i] - gradient[i]) / gamma;
            links.Variance[i] = 1 / (links.Precision[i] + gamma * diagonal[i]);
        }
    }

    /// <summary>gd_k of every column.</summary>
    internal static double[] Diagonal(SensingState state)
    {
        var diagonal = new double[state.Links.Count];
        for (int k = 0; k < state.Links.Users; k++)
            Array.Fill(diagonal, state.Statistics.Diagonal(k), state.Links.At(k, 0), state.Links.PerUser);
        foreach (double value in diagonal)
            if (!(value > 0) || !double.IsFinite(value)) throw new UnsolvableException("the symbol estimates have no finite power");
        return diagonal;
    }

    // (32), corrected: |μ|² > ε/(γ·gd) or s > 0.5; the line of sight always.
    private static int[] Support(Links links, double[] diagonal, double gamma, BisvbiOptions options)
    {
        var support = new List<int>();
        for (int i = 0; i < links.Count; i++)
            if (options.FullInverse || i % links.PerUser == 0 || links.Probability[i] > 0.5
                || Power(links.Gain[i]) > options.SupportThreshold / (gamma * diagonal[i]))
                support.Add(i);
        return [.. support];
    }

    // (30): μ_S = W_SS⁻¹·b_S, zero elsewhere; its objective φ is −b_Sᴴμ_S.
    private static Complex[] OnSupport(SensingState state, int[] support, out double objective)
    {
        var gains = new Complex[state.Links.Count];
        Complex[] solution = SolveOn(state, support, out double explained);
        for (int i = 0; i < support.Length; i++) gains[support[i]] = solution[i];
        objective = -explained;
        return gains;
    }

    /// <summary>W_SS⁻¹·b_S at the current columns, and the objective b_Sᴴ·W_SS⁻¹·b_S of gains that are projected out. The factor of W_SS stays in <see cref="SensingState.System"/>.</summary>
    internal static Complex[] SolveOn(SensingState state, int[] support, out double explained)
    {
        state.Normal.Gram(support, state.System);
        return SolveSystem(state, support, state.Normal.Correlation, out explained);
    }

    /// <summary>The same at columns that are tried.</summary>
    internal static Complex[] SolveOn(SensingState state, Columns columns, int[] support, out double explained)
    {
        var correlation = new Complex[columns.Count];
        columns.Correlate(state.Statistics.Correlation, state.Statistics.WithData, correlation);
        state.Gram.Plain(columns, state.Statistics, support, state.System);
        return SolveSystem(state, support, correlation, out explained);
    }

    private static Complex[] SolveSystem(SensingState state, int[] support, Complex[] correlation, out double explained)
    {
        double gamma = state.NoisePrecision;
        SplitMatrix system = state.System;
        Scale(system, gamma);
        for (int i = 0; i < support.Length; i++) system.RealRow(i)[i] += state.Links.Precision[support[i]];
        if (!SplitCholesky.TryFactor(system)) throw new UnsolvableException("the gains of the paths have no finite solution");
        var solution = new Complex[support.Length];
        for (int i = 0; i < support.Length; i++) solution[i] = gamma * correlation[support[i]];
        SplitCholesky.Solve(system, solution);
        explained = 0;
        for (int i = 0; i < support.Length; i++) explained += gamma * (Complex.Conjugate(correlation[support[i]]) * solution[i]).Real;
        return solution;
    }

    private static void Scale(SplitMatrix matrix, double factor)
    {
        foreach (ref double value in matrix.Real.AsSpan(0, matrix.Rows * matrix.Stride)) value *= factor;
        foreach (ref double value in matrix.Imaginary.AsSpan(0, matrix.Rows * matrix.Stride)) value *= factor;
    }

    // φ(u) = uᴴWu − 2Re uᴴb of (61).
    internal static double Objective(SensingState state, Complex[] gains, Complex[] product, Complex[] correlation)
    {
        double sum = 0;
        for (int i = 0; i < gains.Length; i++)
            sum += state.Links.Precision[i] * Power(gains[i])
                + state.NoisePrecision * (Complex.Conjugate(gains[i]) * (product[i] - 2 * correlation[i])).Real;
        return sum;
    }

    internal static double Power(Complex value) => value.Real * value.Real + value.Imaginary * value.Imaginary;
}
