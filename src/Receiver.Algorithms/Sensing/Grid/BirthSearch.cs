using System.Numerics;
using Receiver.Frames;
using Receiver.Kernels;

namespace Receiver.Algorithms.Sensing;

/// <summary>
/// Finds new points in what the channel does not explain of the data: beams and delays of the residual of every user, looked up for each cell of the scene, and
/// the evidence of the users added up under the prior of Module B.
/// </summary>
/// <remarks>
/// <list type="table">
/// <item><term>R_k</term><description>Zd_k − Σ_l Rx·H_l, residual of the data <c>[M×Nd]</c></description></item>
/// <item><term>alh</term><description>leave-one-out gain of a beam at a delay, (a ⊗ f)ᴴR_k/gd_k, on delays c/(1024·Δf) apart, Δf the data spacing</description></item>
/// <item><term>cells</term><description>24×5 beams times 48 ranges from 15 to 125 m</description></item>
/// </list>
/// Liu et al. have no births: they start from a grid over all directions and ranges.
/// </remarks>
internal sealed class BirthSearch
{
    private const int Horizontal = 24, Vertical = 5, Ranges = 48, DelayBins = 1024;
    private const double Nearest = 15, Farthest = 125;
    private readonly SensingLayout _layout;
    private readonly SplitMatrix _horizontal, _vertical, _transform = new(), _product = new(), _columns = new(), _response = new();
    private readonly (double U, double V)[] _beams;
    private readonly double[] _x, _y, _z, _legs, _scores, _evidence;
    private readonly int[] _delays;
    private readonly double _bin;
    private int _firstBin;

    public BirthSearch(SensingLayout layout)
    {
        _layout = layout;
        double[] us = [.. Enumerable.Range(0, Horizontal).Select(i => 0.99 * (-1 + (i + 0.5) / (Horizontal / 2.0)))];
        double[] vs = [.. Enumerable.Range(0, Vertical).Select(j => -0.25 + 0.5 * j / (Vertical - 1))];
        _beams = [.. us.SelectMany(u => vs.Select(v => (u, v)))];
        _horizontal = Steering(us, layout.Horizontal.AsSpan(0, layout.Array.Horizontal));
        _vertical = Steering(vs, [.. Enumerable.Range(0, layout.Array.Vertical).Select(mz => layout.Vertical[mz * layout.Array.Horizontal])]);
        Position[] places = [.. _beams.SelectMany(beam => Enumerable.Range(0, Ranges).Select(range => new ScenePoint(beam.U, beam.V, Range(range)).Place))];
        (_x, _y, _z, _legs) = ([.. places.Select(p => p.X)], [.. places.Select(p => p.Y)], [.. places.Select(p => p.Z)], [.. places.Select(p => p.Norm)]);
        (_scores, _evidence, _delays) = (new double[places.Length], new double[places.Length], new int[layout.Users * places.Length]);
        int[] carriers = layout.DataIndices;
        double spacing = carriers.Length > 1 ? (carriers[^1] - carriers[0]) / (carriers.Length - 1.0) : 1;
        _bin = 2 * Math.PI / (-layout.PhasePerMetre * spacing * DelayBins);
    }

    /// <summary>The best cells, at most <paramref name="most"/>, whose score exceeds the logarithm of the number of cells.</summary>
    /// <param name="state">The state.</param>
    /// <param name="most">Most points.</param>
    public List<ScenePoint> Find(SensingState state, int most)
    {
        Score(state);
        double threshold = Math.Log(_scores.Length);
        var found = new List<ScenePoint>();
        while (found.Count < most)
        {
            int best = 0;
            for (int cell = 1; cell < _scores.Length; cell++)
                if (_scores[cell] > _scores[best]) best = cell;
            if (!(_scores[best] > threshold)) break;
            (double u, double v) = _beams[best / Ranges];
            found.Add(new ScenePoint(u, v, Range(best % Ranges)));
            for (int beam = 0; beam < _beams.Length; beam++)
                if (Math.Abs(_beams[beam].U - u) < 2.5 / _layout.Array.Horizontal && Math.Abs(_beams[beam].V - v) < 5.0 / _layout.Array.Vertical)
                    _scores.AsSpan(beam * Ranges, Ranges).Fill(double.NegativeInfinity);
        }
        return found;
    }

    private void Score(SensingState state)
    {
        Array.Clear(_scores);
        state.Columns.Synthesize(state.Links.Gain, true, state.Response);
        state.Statistics.Residual(state.Response, state.Rest);
        int cells = _scores.Length, first = int.MaxValue, last = int.MinValue;
        for (int k = 0; k < _layout.Users; k++)
        {
            Position user = state.Geometry.Users[k];
            Span<int> delays = _delays.AsSpan(k * cells, cells);
            PathDelays.Round(_x, _y, _z, _legs, (user.X, user.Y, user.Z), state.Geometry.Offsets[k], 1 / _bin, delays);
            foreach (int delay in delays) (first, last) = (Math.Min(first, delay), Math.Max(last, delay));
        }
        Transform(first, last);
        for (int k = 0; k < _layout.Users; k++)
        {
            double gain = state.Statistics.DataDiagonal(k), noise = 1 / (state.NoisePrecision * gain);
            if (!(gain > 0)) continue;
            Respond(state.Rest.Data[k]);
            AddEvidence(_delays.AsSpan(k * cells, cells), SupportUpdate.LogLikelihoodRatio(0, noise, absent: 0),
                (SupportUpdate.LogLikelihoodRatio(1, noise, absent: 0) - SupportUpdate.LogLikelihoodRatio(0, noise, absent: 0)) / (gain * gain));
        }
    }

    // (a ⊗ f)ᴴR of all beams at all bins: delays first, then the rows of the array and its columns, since beams are on a grid of u and v.
    private void Respond(SplitMatrix rest)
    {
        (int width, int height) = (_layout.Array.Horizontal, _layout.Array.Vertical);
        SplitProduct.Multiply(rest, LeftFactor.Plain, _transform, _product);
        _columns.Reshape(Horizontal * height, _transform.Columns, clear: false);
        _response.Reshape(Horizontal * Vertical, _transform.Columns, clear: false);
        for (int mz = 0; mz < height; mz++) SplitProduct.Multiply(_horizontal, LeftFactor.Conjugated, _product, mz * width, _columns, mz, height);
        for (int i = 0; i < Horizontal; i++) SplitProduct.Multiply(_vertical, LeftFactor.Conjugated, _columns, i * height, _response, i * Vertical, 1);
    }

    // Of a user with even odds that it is seen; its evidence is affine in the power.
    private void AddEvidence(ReadOnlySpan<int> delays, double offset, double slope)
    {
        for (int beam = 0; beam < _beams.Length; beam++)
        {
            ReadOnlySpan<double> real = _response.RealRow(beam), imaginary = _response.ImaginaryRow(beam);
            for (int cell = beam * Ranges; cell < (beam + 1) * Ranges; cell++)
            {
                int bin = delays[cell] - _firstBin;
                _evidence[cell] = offset + slope * (real[bin] * real[bin] + imaginary[bin] * imaginary[bin]);
            }
        }
        LogAverage.Add(_evidence, _scores);
    }

    // conj(f) at every bin in a column, so that R times this is fᴴR for each antenna; the beams come after it, on far fewer columns than carriers.
    // Whole groups of bins, so that a small move of users and offsets finds them made.
    private void Transform(int first, int last)
    {
        const int group = 16;
        int start = (int)Math.Floor((double)first / group) * group, count = (last - start) / group * group + group;
        if (start == _firstBin && count == _transform.Columns) return;
        _firstBin = start;
        int[] bins = [.. Enumerable.Range(0, count)];
        _transform.Reshape(_layout.DataCarriers, count);
        for (int n = 0; n < _layout.DataCarriers; n++) PhaseRamp.Fill(bins, -start, -_layout.PhasePerMetre * _bin * _layout.DataOffsets[n], _transform, n);
    }

    private static SplitMatrix Steering(ReadOnlySpan<double> cosines, ReadOnlySpan<double> antennas)
    {
        var steering = new SplitMatrix(cosines.Length, antennas.Length);
        for (int i = 0; i < cosines.Length; i++)
            for (int m = 0; m < antennas.Length; m++) steering[i, m] = Complex.FromPolarCoordinates(1, Math.PI * antennas[m] * cosines[i]);
        return steering;
    }

    private static double Range(int index) => Nearest + (Farthest - Nearest) * index / (Ranges - 1);
}
