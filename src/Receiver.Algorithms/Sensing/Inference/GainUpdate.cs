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
/// Reference: Liu et al., (26)-(31) and (61). Corrected: ε stands against 1/(γ·gd_k), since columns are not normalised; exact line search with a diagonal scaling.
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
        if (!options.FullInverse)
            for (int step = 0; step < options.GradientSteps; step++) Descend(state, diagonal, solved, gradient);
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
        Complex[] all = state.Normal.Correlation, correlation = new Complex[support.Length], solution = new Complex[support.Length];
        for (int i = 0; i < support.Length; i++) correlation[i] = all[support[i]];
        explained = SolveSystem(state, support, state.System, correlation, solution);
        return solution;
    }

    /// <summary>Makes W_SS of ⟨AᴴA⟩ on a support, its factor in its place, and solves for the gains; b_Sᴴ·W_SS⁻¹·b_S is returned.</summary>
    /// <param name="state">Where γ and ⟨ρ⟩ are.</param>
    /// <param name="support">The links <c>[S]</c>.</param>
    /// <param name="system">The lower triangle of ⟨AᴴA⟩ <c>[S×S]</c>; becomes the factor.</param>
    /// <param name="correlation">c of the links <c>[S]</c>.</param>
    /// <param name="solution">Takes the gains <c>[S]</c>.</param>
    internal static double SolveSystem(
        SensingState state, ReadOnlySpan<int> support, SplitMatrix system, ReadOnlySpan<Complex> correlation, Span<Complex> solution)
    {
        double gamma = state.NoisePrecision;
        Scale(system, gamma);
        for (int i = 0; i < support.Length; i++) system.RealRow(i)[i] += state.Links.Precision[support[i]];
        if (!SplitCholesky.TryFactor(system)) throw new UnsolvableException("the gains of the paths have no finite solution");
        for (int i = 0; i < support.Length; i++) solution[i] = gamma * correlation[i];
        SplitCholesky.Solve(system, solution);
        double explained = 0;
        for (int i = 0; i < support.Length; i++) explained += gamma * (Complex.Conjugate(correlation[i]) * solution[i]).Real;
        return explained;
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

    // (31) with direction (Wu − b)/diag W and the exact minimum along it: t = Re(dᴴr)/(dᴴWd), r −= t·W·d.
    private static void Descend(SensingState state, double[] diagonal, Complex[] gains, Complex[] gradient)
    {
        double gamma = state.NoisePrecision, slope = 0, curvature = 0;
        var direction = new Complex[gains.Length];
        for (int i = 0; i < gains.Length; i++) direction[i] = gradient[i] / (state.Links.Precision[i] + gamma * diagonal[i]);
        Complex[] product = state.Normal.Product(direction);
        for (int i = 0; i < gains.Length; i++)
        {
            product[i] = state.Links.Precision[i] * direction[i] + gamma * product[i];
            slope += (Complex.Conjugate(direction[i]) * gradient[i]).Real;
            curvature += (Complex.Conjugate(direction[i]) * product[i]).Real;
        }
        if (!(curvature > 0)) return;
        double step = slope / curvature;
        for (int i = 0; i < gains.Length; i++)
        {
            gains[i] -= step * direction[i];
            gradient[i] -= step * product[i];
        }
    }

    internal static double Power(Complex value) => value.Real * value.Real + value.Imaginary * value.Imaginary;
}
