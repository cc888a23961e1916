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
            state.PilotGains.Solve(state);
            return;
        }
        Links links = state.Links;
        GainScratch scratch = state.Workspace.Gains;
        double gamma = state.NoisePrecision;
        ReadOnlySpan<double> diagonal = FillDiagonal(state, scratch.Diagonal.Take(links.Count));
        ReadOnlySpan<Complex> correlation = state.Normal.Correlation;
        ReadOnlySpan<int> support = Support(links, diagonal, gamma, options, scratch.Support.Take(links.Count));
        Span<Complex> solved = scratch.Solved.Take(links.Count), product = scratch.Product.Take(links.Count), gradient = scratch.Gradient.Take(links.Count);
        double objective = OnSupport(state, support, solved);
        state.Normal.Product(solved, product);
        if (!options.FullInverse && links.Gain.AsSpan().ContainsAnyExcept(Complex.Zero))
        {
            // (61): the gains of before, where they are no worse.
            state.Normal.Product(links.Gain, gradient);
            if (Objective(state, links.Gain, gradient, correlation) <= objective)
            {
                links.Gain.CopyTo(solved);
                gradient.CopyTo(product);
            }
        }

        for (int i = 0; i < gradient.Length; i++) gradient[i] = links.Precision[i] * solved[i] + gamma * (product[i] - correlation[i]);
        if (!options.FullInverse) GainDescent.Run(state, diagonal, support, solved, gradient, options.GradientSteps);
        for (int i = 0; i < solved.Length; i++)
        {
            links.Gain[i] = solved[i];
            links.Residual[i] = (links.Precision[i] * solved[i] - gradient[i]) / gamma;
        }
        FillVariances(state);
    }

    /// <summary>σ² = 1/(⟨ρ⟩ + γ·gd).</summary>
    internal static void FillVariances(SensingState state)
    {
        Links links = state.Links;
        ReadOnlySpan<double> diagonal = FillDiagonal(state, state.Workspace.Gains.Diagonal.Take(links.Count));
        for (int i = 0; i < links.Count; i++) links.Variance[i] = 1 / (links.Precision[i] + state.NoisePrecision * diagonal[i]);
    }

    /// <summary>gd_k of every column.</summary>
    internal static double[] Diagonal(SensingState state)
    {
        var diagonal = new double[state.Links.Count];
        FillDiagonal(state, diagonal);
        return diagonal;
    }

    private static ReadOnlySpan<double> FillDiagonal(SensingState state, Span<double> diagonal)
    {
        for (int k = 0; k < state.Links.Users; k++)
        {
            double value = state.Statistics.Diagonal(k);
            if (!(value > 0) || !double.IsFinite(value)) throw new UnsolvableException("the symbol estimates have no finite power");
            diagonal.Slice(state.Links.At(k, 0), state.Links.PerUser).Fill(value);
        }
        return diagonal;
    }

    // (32), corrected: |μ|² > ε/(γ·gd) or s > 0.5; the line of sight always.
    private static ReadOnlySpan<int> Support(Links links, ReadOnlySpan<double> diagonal, double gamma, BisvbiOptions options, Span<int> support)
    {
        int count = 0;
        for (int i = 0; i < links.Count; i++)
            if (options.FullInverse || i % links.PerUser == 0 || links.Probability[i] > 0.5
                || Power(links.Gain[i]) > options.SupportThreshold / (gamma * diagonal[i]))
                support[count++] = i;
        return support[..count];
    }

    // (30): μ_S = W_SS⁻¹·b_S, zero elsewhere; its objective φ is −b_Sᴴμ_S.
    private static double OnSupport(SensingState state, ReadOnlySpan<int> support, Span<Complex> gains)
    {
        Span<Complex> solution = state.Workspace.Gains.Direction.Take(support.Length);
        double explained = SolveOn(state, support, solution);
        gains.Clear();
        for (int i = 0; i < support.Length; i++) gains[support[i]] = solution[i];
        return -explained;
    }

    /// <summary>W_SS⁻¹·b_S at the current columns, and the objective b_Sᴴ·W_SS⁻¹·b_S of gains that are projected out. The factor of W_SS stays in <see cref="SensingState.System"/>.</summary>
    internal static Complex[] SolveOn(SensingState state, int[] support, out double explained)
    {
        var solution = new Complex[support.Length];
        explained = SolveOn(state, support, solution);
        return solution;
    }

    /// <summary>The same into a span <c>[S]</c>; the objective is returned.</summary>
    internal static double SolveOn(SensingState state, ReadOnlySpan<int> support, Span<Complex> solution)
    {
        state.Normal.Gram(support, state.System);
        ReadOnlySpan<Complex> all = state.Normal.Correlation;
        Span<Complex> correlation = state.Workspace.Gains.Correlation.Take(support.Length);
        for (int i = 0; i < support.Length; i++) correlation[i] = all[support[i]];
        return SolveSystem(state, support, state.System, correlation, solution);
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
    internal static double Objective(SensingState state, ReadOnlySpan<Complex> gains, ReadOnlySpan<Complex> product, ReadOnlySpan<Complex> correlation)
    {
        double sum = 0;
        for (int i = 0; i < gains.Length; i++)
            sum += state.Links.Precision[i] * Power(gains[i])
                + state.NoisePrecision * (Complex.Conjugate(gains[i]) * (product[i] - 2 * correlation[i])).Real;
        return sum;
    }

    internal static double Power(Complex value) => value.Real * value.Real + value.Imaginary * value.Imaginary;
}

/// <summary>Working storage of <see cref="GainUpdate"/> and <see cref="GainDescent"/>.</summary>
internal sealed class GainScratch
{
    public Buffer<int> Support { get; } = new();

    public Buffer<double> Diagonal { get; } = new();

    public Buffer<Complex> Correlation { get; } = new();

    public Buffer<Complex> Solved { get; } = new();

    public Buffer<Complex> Product { get; } = new();

    public Buffer<Complex> Gradient { get; } = new();

    public Buffer<Complex> Direction { get; } = new();

    public Buffer<Complex> Scaled { get; } = new();
}
