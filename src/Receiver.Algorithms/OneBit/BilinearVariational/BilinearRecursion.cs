using MathNet.Numerics;
using Receiver.Algorithms.OneBit.MessagePassing;
using Receiver.Algorithms.OneBit.Variational;
using Receiver.Kernels;

namespace Receiver.Algorithms.OneBit.BilinearVariational;

/// <summary>
/// Deterministic variational inference for v = sgn(W diag(ā) U) with a logistic likelihood: the factors a_m are shared by real and imaginary part and by all
/// antennas (section 6). It owns its scratch, so that iterations allocate nothing; not thread-safe.
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>symbol</term><description>name, shape</description></listheader>
/// <item><term>W, W²</term><description><see cref="Design"/> <c>[2T×2M]</c></description></item>
/// <item><term>v</term><description><see cref="Signs"/> <c>[2T×N]</c></description></item>
/// <item><term>μ, vh</term><description><see cref="Mean"/>, <see cref="Variance"/> <c>[2M×N]</c></description></item>
/// <item><term>a, va</term><description><see cref="Coefficients"/>, <see cref="CoefficientVariance"/> <c>[M]</c>; ā = [a; a], v̄a likewise</description></item>
/// <item><term>G, K</term><description>Wᵀ(v∘f1), W²ᵀf2, one tile <c>[2M][16]</c></description></item>
/// <item><term>g_μ, g_a</term><description><see cref="MeanGradient"/> <c>[2M×N]</c>, <see cref="CoefficientGradient"/> <c>[M]</c></description></item>
/// </list>
/// log joint = Σ log σ(v∘z) − Σ|α_m| − ½‖U‖². Reference: N. Gupta, "Signal Processing using Machine Learning Techniques" (2025), chapter 2, corrected.
/// </remarks>
internal sealed class BilinearRecursion
{
    private const float SmallestVariance = 1e-6f, LargestVariance = 1;
    private readonly AlignedBuffer _factors = new(), _slope = new(), _curvature = new(), _scratch = new(), _product = new(), _coefficients = new();
    private readonly TileBatch _first = new(), _second = new();
    private int _users;

    /// <summary>W.</summary>
    public LogisticDesign Design { get; } = new();

    /// <summary>v.</summary>
    public TileBatch Signs { get; } = new();

    /// <summary>μ.</summary>
    public TileBatch Mean { get; } = new();

    /// <summary>vh.</summary>
    public TileBatch Variance { get; } = new();

    /// <summary>g_μ.</summary>
    public TileBatch MeanGradient { get; } = new();

    /// <summary>a.</summary>
    public Span<float> Coefficients => Row(0);

    /// <summary>va.</summary>
    public Span<float> CoefficientVariance => Row(1);

    /// <summary>g_a.</summary>
    public Span<float> CoefficientGradient => Row(2);

    /// <summary>Starts at a = 0.5, va = 0.1, μ = 0, vh = 0.5; a = μ = 0 would be a saddle. <see cref="Design"/> and <see cref="Signs"/> are set.</summary>
    public void Start()
    {
        int antennas = Signs.Problems;
        _users = Design.Columns / 2;
        _coefficients.Take(CoefficientRows * Width).Clear();
        Coefficients.Fill(0.5f);
        CoefficientVariance.Fill(0.1f);
        Mean.Fill(2 * _users, antennas, 0);
        Variance.Fill(2 * _users, antennas, 0.5f);
        MeanGradient.Resize(2 * _users, antennas);
        _first.Fill(2 * _users, antennas, 0);
        _second.Fill(2 * _users, antennas, 0);
    }

    /// <summary>
    /// m = W(ā∘μ), S = W²(ā²∘vh + v̄a∘(μ² + vh)); G = Wᵀ(v∘f1), K = W²ᵀf2; g_μ = ā∘G − v̄a∘K∘μ − μ, g_a = Σ(μ∘G − ā∘vh∘K) − erf(a/√(2va)); then
    /// vh = 1/(1 + (ā² + v̄a)K) and va = 1/(Σ(μ² + vh)K + √(2/(πva))e^(−a²/2va)).
    /// </summary>
    public void Differentiate()
    {
        int rows = Design.Rows * Tile.Lanes, columns = Design.Columns;
        Span<float> factors = _factors.Take(4 * columns), factor = factors[..columns], spread = factors.Slice(columns, columns);
        Span<float> gradient = factors.Slice(2 * columns, columns), precision = factors[(3 * columns)..];
        Span<float> slope = _slope.Take(rows), scratch = _scratch.Take(rows), curvature = _curvature.Take(columns * Tile.Lanes);
        Span<float> product = _product.Take(columns * Tile.Lanes);
        for (int i = 0; i < columns; i++) (factor[i], spread[i], gradient[i], precision[i]) = (Coefficients[i % _users], CoefficientVariance[i % _users], 0, 0);
        for (int tile = 0; tile < Signs.Tiles; tile++)
        {
            MessageSteps.ScaleRows(Mean[tile], factor, product);
            TileProduct.Multiply(Design.Forward, product, slope);
            BilinearMoments.Variance(Mean[tile], Variance[tile], factor, spread, product);
            Design.Expect(Signs[tile], product, slope, scratch, curvature);
            TileProduct.Multiply(Design.Backward, slope, MeanGradient[tile]);
            BilinearMoments.Gradient(Mean[tile], Variance[tile], factor, spread, MeanGradient[tile], curvature, gradient, precision);
        }
        for (int m = 0; m < _users; m++)
        {
            double a = Coefficients[m], va = CoefficientVariance[m];
            CoefficientGradient[m] = (float)(gradient[m] + gradient[_users + m] - SpecialFunctions.Erf(a / Math.Sqrt(2 * va)));
            double total = precision[m] + precision[_users + m] + Math.Sqrt(2 / (Math.PI * va)) * Math.Exp(-a * a / (2 * va));
            CoefficientVariance[m] = Math.Clamp((float)(1 / total), SmallestVariance, LargestVariance);
        }
    }

    /// <summary>A step of Adam on (μ, a).</summary>
    public void Ascend(int iteration, float rate)
    {
        AdamStep.Take(iteration, rate, MeanGradient.Values, _first.Values, _second.Values, Mean.Values);
        AdamStep.Take(iteration, rate, WholeRow(2), WholeRow(3), WholeRow(4), WholeRow(0));
    }

    // Rows of coefficients: a, va, gradient, Adam's two moments; each filled up with zeros to whole vectors.
    private const int CoefficientRows = 5;

    private int Width => Tile.CountFor(_users) * Tile.Lanes;

    private Span<float> WholeRow(int index) => _coefficients.Take(CoefficientRows * Width).Slice(index * Width, Width);

    private Span<float> Row(int index) => WholeRow(index)[.._users];
}
