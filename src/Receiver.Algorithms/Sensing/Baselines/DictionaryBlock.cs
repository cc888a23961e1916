using System.Numerics;
using Receiver.Kernels;

namespace Receiver.Algorithms.Sensing.Baselines;

/// <summary>
/// One user's block of W = γ⟨AᴴA⟩ + τ on a dictionary in which every direction has every delay tap: a Kronecker product, so that its eigenvectors are those of two
/// small matrices, bordered by the line of sight.
/// <code>
/// symbol   name        shape     unit
/// A₂       directions  J × J     aⱼᴴaⱼ', = U·Diag(λ)·Uᴴ
/// T        taps        I × I     γ(Σ_D conj(f_i)·f_i'·Rx[n, k, k] + Tp·Σ_P conj(f_i)·f_i'), = V·Diag(ν)·Vᴴ
/// W_kk     -           JI + 1    A₂ ⊗ T + τ, bordered by w = γ⟨AᴴA⟩ between dictionary and line of sight, and its own precision
/// </code>
/// With lost samples, which take antennas out of single symbols, A₂ of all antennas stands for them: W_kk then only preconditions what is solved exactly elsewhere.
/// </summary>
internal sealed class DictionaryBlock
{
    private const double LineOfSightPrecision = 1;
    private readonly SplitMatrix _directions, _taps, _first = new(), _second = new();
    private readonly double[] _strengths, _rates, _fading;
    private readonly Complex[] _border, _solvedBorder;
    private readonly double _own, _samples;
    private double _precision, _schur;

    /// <summary>Makes the block of a user at the current statistics, for a dictionary of J directions times <paramref name="taps"/> taps.</summary>
    /// <exception cref="UnsolvableException">The statistics are not finite.</exception>
    public DictionaryBlock(SensingState state, int user, int taps)
    {
        SensingLayout layout = state.Layout;
        Columns columns = state.Columns;
        Statistics statistics = state.Statistics;
        int directions = columns.Points / taps;
        double gamma = state.NoisePrecision, pilotSymbols = statistics.PilotBlocks.Sum(block => block.Symbols.Length * block.Antennas / (double)layout.Antennas);
        SplitMatrix steering = Rows(columns.Steering[user], directions + 1), data = Rows(columns.Data[user], taps + 1), pilot = Rows(columns.Pilot[user], taps + 1);
        SplitMatrix angles = new(directions + 1, directions + 1), delays = new(taps + 1, taps + 1), pilots = new(taps + 1, taps + 1), plain = new(taps + 1, taps + 1);
        SplitDots.All(steering, 0, directions + 1, steering, directions + 1, angles);
        SplitDots.All(data, 0, taps + 1, data, taps + 1, plain);
        SplitDots.All(pilot, 0, taps + 1, pilot, taps + 1, pilots);
        SplitMatrix weighted = new(taps + 1, layout.DataCarriers);
        double[] power = new double[layout.DataCarriers];
        for (int block = 0; block < statistics.DataBlocks.Length; block++)
        {
            double share = statistics.DataBlocks[block].Antennas / (double)layout.Antennas;
            ReadOnlySpan<double> moments = statistics.Moments[block].RealRow(user * (layout.Users + 1));
            for (int n = 0; n < power.Length; n++) power[n] += share * moments[n];
        }
        for (int i = 0; i <= taps; i++) SplitRows.Weigh(data, i, power, weighted, i);
        SplitDots.All(data, 0, taps + 1, weighted, taps + 1, delays);

        // Row 0 of both belongs to the line of sight.
        Complex Delay(int i, int l) => gamma * (delays[i, l] + pilotSymbols * pilots[i, l]);
        (_directions, _strengths) = Eigen(directions, (j, l) => angles[j + 1, l + 1]);
        (_taps, _rates) = Eigen(taps, (i, l) => Delay(i + 1, l + 1));
        (_samples, _own) = (layout.Antennas * layout.DataCarriers, gamma * statistics.Diagonal(user) + LineOfSightPrecision);
        _fading = new double[taps];
        for (int b = 0; b < taps; b++)
            for (int i = 0; i < taps; i++)
                for (int l = 0; l < taps; l++) _fading[b] += (Complex.Conjugate(_taps[b, i]) * plain[i + 1, l + 1] * _taps[b, l]).Real;
        _border = new Complex[directions * taps];
        _solvedBorder = new Complex[_border.Length];
        for (int at = 0; at < _border.Length; at++) _border[at] = angles[at / taps + 1, 0] * Delay(at % taps + 1, 0);
    }

    /// <summary>τ, the prior precision of the dictionary's gains. The line of sight has its own.</summary>
    public double Precision
    {
        get => _precision;
        set
        {
            _precision = value;
            _border.CopyTo(_solvedBorder, 0);
            Invert(_solvedBorder);
            // Two columns that cannot be told apart leave rounding noise here.
            _schur = Math.Max(_own - Product(_border, _solvedBorder).Real, LineOfSightPrecision);
        }
    }

    /// <summary>Prior precision of a column: 1 for the line of sight, τ for the dictionary.</summary>
    public double PrecisionOf(int column) => column == 0 ? LineOfSightPrecision : Precision;

    /// <summary>W_kk⁻¹·x in place <c>[JI+1]</c>, the line of sight first.</summary>
    public void Solve(Span<Complex> x)
    {
        Span<Complex> rest = x[1..];
        Invert(rest);
        Complex first = x[0] = (x[0] - Product(_border, rest)) / _schur;
        // (W⁻¹r)₀ = (r₀ − wᴴK⁻¹r)/(own − wᴴK⁻¹w), and K⁻¹w of it off the others.
        for (int i = 0; i < rest.Length; i++) rest[i] -= first * _solvedBorder[i];
    }

    /// <summary>Mean variance of the dictionary's gains, tr(A₂ ⊗ T + τ)⁻¹/JI.</summary>
    public double MeanVariance()
    {
        double sum = 0;
        foreach (double strength in _strengths)
            foreach (double rate in _rates) sum += 1 / (strength * rate + _precision);
        return sum / _border.Length;
    }

    /// <summary>Variance of the channel at an antenna and subcarrier, tr(W_kk⁻¹·(A₂ ⊗ FᴴF))/(M·Nd) and the line of sight's.</summary>
    public double ChannelVariance()
    {
        double sum = 0;
        for (int a = 0; a < _strengths.Length; a++)
            for (int b = 0; b < _rates.Length; b++) sum += _strengths[a] * _fading[b] / (_strengths[a] * _rates[b] + _precision);
        return sum / _samples + 1 / _schur;
    }

    // (A₂ ⊗ T + τ)⁻¹ = (U ⊗ V)(λ ⊗ ν + τ)⁻¹(U ⊗ V)ᴴ; direction after direction.
    private void Invert(Span<Complex> x)
    {
        (int directions, int taps) = (_strengths.Length, _rates.Length);
        SplitMatrix values = new(directions, taps), transposed = new(directions, taps);
        for (int at = 0; at < x.Length; at++) values[at / taps, at % taps] = x[at];
        SplitProduct.Multiply(_directions, LeftFactor.Conjugated, values, _first);
        SplitMatrix inner = new(taps, directions);
        SplitDots.All(_taps, 0, taps, _first, directions, inner);
        for (int a = 0; a < directions; a++)
            for (int b = 0; b < taps; b++) inner[b, a] /= _strengths[a] * _rates[b] + _precision;
        SplitProduct.Multiply(_taps, LeftFactor.Transposed, inner, _second);
        for (int a = 0; a < directions; a++)
            for (int i = 0; i < taps; i++) transposed[a, i] = _second[i, a];
        SplitProduct.Multiply(_directions, LeftFactor.Transposed, transposed, _first);
        for (int at = 0; at < x.Length; at++) x[at] = _first[at / taps, at % taps];
    }

    // Unit eigenvectors as rows, eigenvalues that rounding made negative as zero.
    private static (SplitMatrix Vectors, double[] Values) Eigen(int size, Func<int, int, Complex> element)
    {
        double[] real = new double[size * size], imaginary = new double[size * size];
        for (int i = 0; i < real.Length; i++) (real[i], imaginary[i]) = (element(i / size, i % size).Real, element(i / size, i % size).Imaginary);
        var eigen = new HermitianEigen();
        if (!eigen.Decompose(real, imaginary, size)) throw new UnsolvableException("the dictionary of the paths is not finite");
        SplitMatrix vectors = new(size, size);
        for (int i = 0; i < size; i++)
        {
            eigen.VectorReal(i).CopyTo(vectors.RealRow(i));
            eigen.VectorImaginary(i).CopyTo(vectors.ImaginaryRow(i));
        }
        return (vectors, [.. eigen.Values.ToArray().Select(value => Math.Max(value, 0))]);
    }

    private static SplitMatrix Rows(SplitMatrix matrix, int count)
    {
        SplitMatrix rows = new(count, matrix.Columns);
        for (int i = 0; i < count; i++) rows.CopyRow(i, matrix, i);
        return rows;
    }

    // aᴴb.
    private static Complex Product(ReadOnlySpan<Complex> a, ReadOnlySpan<Complex> b)
    {
        Complex sum = 0;
        for (int i = 0; i < a.Length; i++) sum += Complex.Conjugate(a[i]) * b[i];
        return sum;
    }
}
