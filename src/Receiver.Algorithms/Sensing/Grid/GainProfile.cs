using System.Numerics;
using Receiver.Kernels;

namespace Receiver.Algorithms.Sensing;

/// <summary>The gains of some links projected out: where they are best at given columns, and how good that is.</summary>
internal sealed class GainProfile(SensingLayout layout)
{
    private readonly Buffer<int> _links = new();
    private readonly Buffer<Complex> _gains = new(), _correlation = new();

    /// <summary>The links, ascending <c>[S]</c>.</summary>
    public ReadOnlySpan<int> Links => _links.Take(Columns.Count);

    /// <summary>Their columns.</summary>
    public LinkColumns Columns { get; } = new(layout);

    /// <summary>μ_S = W_SS⁻¹·b_S <c>[S]</c>.</summary>
    public ReadOnlySpan<Complex> Gains => _gains.Take(Columns.Count);

    /// <summary>Cholesky factor of W_SS = γGaa + Diag ρ <c>[S×S]</c>.</summary>
    public SplitMatrix Factor { get; } = new();

    /// <summary>Σ_n conj(f_kq(n))·Z_k[m, n] of each link <c>[S×M]</c>.</summary>
    public SplitMatrix Beams { get; } = new();

    /// <summary>b_Sᴴ·W_SS⁻¹·b_S.</summary>
    public double Objective { get; private set; }

    /// <summary>Solves for the gains.</summary>
    /// <exception cref="UnsolvableException">They have no finite solution.</exception>
    public void Solve(SensingState state, Columns columns, ReadOnlySpan<int> links)
    {
        Columns.Gather(columns, links, state.Statistics.WithData);
        links.CopyTo(_links.Take(links.Length));
        Columns.Contract(state.Statistics.Correlation, byOffset: false, Beams);
        Span<Complex> correlation = _correlation.Take(links.Length);
        for (int i = 0; i < links.Length; i++) correlation[i] = SplitDots.Dot(Columns.Steering, i, Beams, i);
        state.Gram.Plain(Columns, state.Statistics, Factor);
        Objective = GainUpdate.SolveSystem(state, links, Factor, correlation, _gains.Take(links.Length));
    }
}
