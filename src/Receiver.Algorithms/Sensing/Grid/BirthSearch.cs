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
    private readonly SplitMatrix _beams = new(), _product = new(), _transform = new(), _response = new();
    private readonly List<(double U, double V)> _directions = [];
    private readonly Position[] _places;
    private readonly double _bin;
    private int _firstBin;

    public BirthSearch(SensingLayout layout)
    {
        _layout = layout;
        for (int i = 0; i < Horizontal; i++)
            for (int j = 0; j < Vertical; j++)
            {
                double u = 0.99 * (-1 + (i + 0.5) / (Horizontal / 2.0)), v = -0.25 + 0.5 * j / (Vertical - 1);
                if (u * u + v * v < 0.97) _directions.Add((u, v));
            }
        _places = [.. _directions.SelectMany(direction =>
            Enumerable.Range(0, Ranges).Select(range => new ScenePoint(direction.U, direction.V, Range(range)).Place))];
        int[] carriers = layout.DataIndices;
        double spacing = carriers.Length > 1 ? (carriers[^1] - carriers[0]) / (carriers.Length - 1.0) : 1;
        _bin = 2 * Math.PI / (-layout.PhasePerMetre * spacing * DelayBins);
        _beams.Reshape(_directions.Count, layout.Antennas);
        for (int beam = 0; beam < _directions.Count; beam++)
            for (int m = 0; m < layout.Antennas; m++)
                _beams[beam, m] = Complex.FromPolarCoordinates(1, Math.PI * (layout.Horizontal[m] * _directions[beam].U + layout.Vertical[m] * _directions[beam].V));
    }

    /// <summary>The best cells, at most <paramref name="most"/>, whose score exceeds the logarithm of the number of cells.</summary>
    /// <param name="state">The state.</param>
    /// <param name="most">Most points.</param>
    public List<ScenePoint> Find(SensingState state, int most)
    {
        double[] scores = Scores(state);
        double threshold = Math.Log(scores.Length);
        var found = new List<ScenePoint>();
        while (found.Count < most)
        {
            int best = 0;
            for (int cell = 1; cell < scores.Length; cell++)
                if (scores[cell] > scores[best]) best = cell;
            if (!(scores[best] > threshold)) break;
            (double u, double v) = _directions[best / Ranges];
            found.Add(new ScenePoint(u, v, Range(best % Ranges)));
            for (int beam = 0; beam < _directions.Count; beam++)
                if (Math.Abs(_directions[beam].U - u) < 2.5 / _layout.Array.Horizontal && Math.Abs(_directions[beam].V - v) < 5.0 / _layout.Array.Vertical)
                    scores.AsSpan(beam * Ranges, Ranges).Fill(double.NegativeInfinity);
        }
        return found;
    }

    private double[] Scores(SensingState state)
    {
        var scores = new double[_directions.Count * Ranges];
        state.Columns.Synthesize(state.Links.Gain, true, state.Response);
        state.Statistics.Residual(state.Response, state.Rest);
        int[][] delays = [.. Enumerable.Range(0, _layout.Users).Select(k => Delays(state.Geometry, k))];
        Transform(delays.Min(own => own.Min()), delays.Max(own => own.Max()));
        for (int k = 0; k < _layout.Users; k++)
        {
            double gain = state.Statistics.DataDiagonal(k), noise = 1 / (state.NoisePrecision * gain);
            if (!(gain > 0)) continue;
            SplitProduct.Multiply(state.Rest.Data[k], LeftFactor.Plain, _transform, _product);
            SplitProduct.Multiply(_beams, LeftFactor.Conjugated, _product, _response);
            for (int cell = 0; cell < scores.Length; cell++)
            {
                double power = GainUpdate.Power(_response[cell / Ranges, delays[k][cell] - _firstBin]) / (gain * gain);
                double evidence = SupportUpdate.LogLikelihoodRatio(power, noise, absent: 0);
                scores[cell] += Math.Log(0.5 + 0.5 * Math.Exp(Math.Clamp(evidence, -30, 200)));
            }
        }
        return scores;
    }

    // The delay bin of to_k + τ_k of every cell.
    private int[] Delays(Scene scene, int user)
    {
        var delays = new int[_places.Length];
        for (int cell = 0; cell < delays.Length; cell++)
            delays[cell] = (int)Math.Round((scene.Offsets[user] + Scene.Path(_places[cell], scene.Users[user])) / _bin);
        return delays;
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

    private static double Range(int index) => Nearest + (Farthest - Nearest) * index / (Ranges - 1);
}
