using System.Numerics;
using Receiver.Kernels;

namespace Receiver.Algorithms.Sensing;

/// <summary>
/// c = ⟨A⟩ᴴy and ⟨AᴴA⟩ at the current columns and statistics, made when first asked for and kept until one of them changes. With the few hundred links of
/// born points the matrix is small and every product with it is cheaper than the matrix-free one; on a grid of thousands products stay matrix-free.
/// </summary>
/// <param name="workspace">Where columns and statistics are.</param>
/// <param name="largestMatrix">Most links for which the matrix is made.</param>
internal sealed class NormalEquations(SensingWorkspace workspace, int largestMatrix = 256)
{
    private readonly SplitMatrix _gram = new(), _vector = new(), _product = new();
    private readonly Buffer<Complex> _correlation = new(), _image = new();
    private readonly Buffer<int> _all = new();
    private bool _hasCorrelation, _hasGram;

    /// <summary>c <c>[K(Q+1)]</c>.</summary>
    public ReadOnlySpan<Complex> Correlation
    {
        get
        {
            Span<Complex> correlation = _correlation.Take(workspace.Columns.Count);
            if (!_hasCorrelation) workspace.Columns.Correlate(workspace.Statistics.Correlation, workspace.Statistics.WithData, correlation);
            _hasCorrelation = true;
            return correlation;
        }
    }

    /// <summary>Columns or statistics are others now.</summary>
    public void Invalidate() => _hasCorrelation = _hasGram = false;

    /// <summary>The lower triangle of ⟨AᴴA⟩ on a support.</summary>
    public void Gram(ReadOnlySpan<int> support, SplitMatrix result)
    {
        if (!PrepareGram())
        {
            workspace.Gram.Plain(workspace.Columns, workspace.Statistics, support, result);
            return;
        }
        result.Reshape(support.Length, support.Length);
        for (int i = 0; i < support.Length; i++)
            for (int j = 0; j <= i; j++) result[i, j] = _gram[support[i], support[j]];
    }

    /// <summary>⟨AᴴA⟩u <c>[K(Q+1)]</c>.</summary>
    public void Product(ReadOnlySpan<Complex> gains, Span<Complex> product)
    {
        if (PrepareGram())
        {
            _vector.Reshape(1, gains.Length);
            for (int i = 0; i < gains.Length; i++) _vector[0, i] = Complex.Conjugate(gains[i]);
            _product.Reshape(1, gains.Length);
            SplitDots.All(_vector, 0, 1, _gram, gains.Length, _product);
            for (int i = 0; i < gains.Length; i++) product[i] = _product[0, i];
            return;
        }
        workspace.Columns.Synthesize(gains, workspace.Statistics.WithData, workspace.Response);
        workspace.Statistics.Apply(workspace.Response, workspace.Rest);
        workspace.Columns.Correlate(workspace.Rest, workspace.Statistics.WithData, product);
    }

    /// <summary>uᴴ⟨AᴴA⟩u − 2Re uᴴc, through the channel of the gains where the matrix is not there yet.</summary>
    public double Misfit(ReadOnlySpan<Complex> gains)
    {
        double sum = 0;
        if (_hasGram && _hasCorrelation)
        {
            Span<Complex> product = _image.Take(gains.Length);
            Product(gains, product);
            for (int i = 0; i < gains.Length; i++) sum += (Complex.Conjugate(gains[i]) * (product[i] - 2 * Correlation[i])).Real;
            return sum;
        }
        Statistics statistics = workspace.Statistics;
        workspace.Columns.Synthesize(gains, statistics.WithData, workspace.Response);
        statistics.Residual(workspace.Response, workspace.Rest);
        for (int k = 0; k < workspace.Layout.Users; k++)
        {
            sum -= Overlap(workspace.Response.Pilot[k], statistics.Correlation.Pilot[k], workspace.Rest.Pilot[k]);
            if (statistics.WithData) sum -= Overlap(workspace.Response.Data[k], statistics.Correlation.Data[k], workspace.Rest.Data[k]);
        }
        return sum;
    }

    // Re⟨H, Z + E⟩ with E = Z − Rx·H.
    private static double Overlap(SplitMatrix channel, SplitMatrix correlation, SplitMatrix rest)
    {
        double sum = 0;
        for (int m = 0; m < channel.Rows; m++) sum += SplitDots.Dot(channel, m, correlation, m).Real + SplitDots.Dot(channel, m, rest, m).Real;
        return sum;
    }

    private bool PrepareGram()
    {
        if (_hasGram) return true;
        int count = workspace.Columns.Count;
        if (count > largestMatrix) return false;
        Span<int> all = _all.Take(count);
        for (int i = 0; i < count; i++) all[i] = i;
        workspace.Gram.Plain(workspace.Columns, workspace.Statistics, all, _gram);
        for (int i = 0; i < count; i++)
            for (int j = 0; j < i; j++) _gram[j, i] = Complex.Conjugate(_gram[i, j]);
        return _hasGram = true;
    }
}
