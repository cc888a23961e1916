using System.Numerics;
using System.Text.Json;
using Receiver.Algorithms.OneBit;
using Receiver.Algorithms.OneBit.BigAmp;
using Receiver.Algorithms.OneBit.MessagePassing;
using Receiver.Kernels;
using Receiver.Testing;
using Xunit;

namespace Receiver.Algorithms.Tests.OneBit.BigAmp;

/// <summary>
/// The float32 polish against <c>polish.json</c>, step by step. Its tolerances are for double precision; sites lose three digits where vp·vs is near 1, and
/// an LLR is a sum of 2N logarithms.
/// </summary>
public sealed class FlipPolishTests
{
    private const double Relative = 2e-4;
    private readonly JsonElement _vector = Vectors.Load("one-bit/polish.json");
    private readonly BigAmpRecursion _state = new();
    private readonly FlipPolish _polish = new();
    private readonly int _pilots, _uses;
    private readonly float _noise;

    public FlipPolishTests()
    {
        Complex[,] y = _vector.SignMatrix("Y"), pilots = _vector.SignMatrix("Xp", Math.Sqrt(0.5));
        _pilots = pilots.GetLength(1);
        _uses = y.GetLength(1) - _pilots;
        _noise = (float)(2 * Sites("noise")[0]);
        var problem = new JointProblem(y.Columns(0, _pilots).Stack(), y.Columns(_pilots, _uses).Stack(), pilots.ToMatrix());
        _state.Start(problem, _noise, GuardVector.ToEstimate(new(_vector.GetProperty("h").PairMatrix(), _vector.GetProperty("vh").Matrix())),
            GuardVector.ToSymbols(new(_vector.GetProperty("x").PairMatrix(), _vector.GetProperty("vx").Matrix())));
    }

    [Fact]
    public void Compute_Vector_GivesItsSites()
    {
        SitePosterior posterior = Compute();

        int antenna = _vector.GetProperty("antenna").GetInt32();
        for (int use = 0; use < _pilots + _uses; use++)
        {
            Close(Sites("tau1")[use], Entry(posterior.Precision, Row(use), antenna));
            Close(Sites("tau2")[use], Entry(posterior.Precision, posterior.Uses + Row(use), antenna));
            Close(Sites("nu1")[use], Entry(posterior.Shift, Row(use), antenna));
            Close(Sites("nu2")[use], Entry(posterior.Shift, posterior.Uses + Row(use), antenna));
        }
        Assert.Equal(_vector.GetProperty("sum_tau").GetDouble(), Sum(posterior.Precision), 0.05);
        Assert.Equal(_vector.GetProperty("sum_nu").GetDouble(), Sum(posterior.Shift), 0.05);
    }

    [Fact]
    public void Compute_Vector_GivesItsPosteriors()
    {
        SitePosterior posterior = Compute();

        double[,] means = _vector.GetProperty("mu_all").Matrix(), covariance = _vector.GetProperty("row").GetProperty("Sigma").Matrix();
        int antenna = _vector.GetProperty("antenna").GetInt32(), d = posterior.Dimension;
        for (int i = 0; i < d; i++)
        {
            for (int n = 0; n < means.GetLength(0); n++) Close(means[n, i], Entry(posterior.Mean, i, n));
            for (int j = 0; j < d; j++) Close(covariance[i, j], Entry(posterior.Covariance, i * d + j, antenna));
        }
    }

    [Fact]
    public void Run_Vector_ScoresAndFlipsLikeIt()
    {
        AssertHard("hard_before");

        (int uses, int flips) = _polish.Run(_state, _noise, 0.01, CancellationToken.None);

        Assert.Equal(_vector.GetProperty("selected_columns").GetArrayLength(), uses);
        Assert.Equal(_vector.GetProperty("flips").GetArrayLength(), flips);
        AssertHard("hard_after");
    }

    [Fact]
    public void Score_Vector_GivesItsRatios()
    {
        _polish.Run(_state, _noise, 0.01, CancellationToken.None);

        foreach (JsonProperty smallest in _vector.GetProperty("llr_before_flips_min").EnumerateObject())
            AssertRatio(smallest.Value.GetDouble(), Ratios(int.Parse(smallest.Name)).Min());
        foreach (JsonProperty ratios in _vector.GetProperty("llr_before_flips").EnumerateObject())
            foreach ((double expected, float actual) in ratios.Value.Vector().Zip(Ratios(int.Parse(ratios.Name)))) AssertRatio(expected, actual);
    }

    [Fact]
    public void LeaveOut_Vector_GivesItsMean()
    {
        _polish.Run(_state, _noise, 0.01, CancellationToken.None);
        JsonElement loo = _vector.GetProperty("loo");

        _polish.LeaveOut(_state.PilotTiles * Tile.Lanes + loo.GetProperty("t").GetInt32());

        double[] expected = loo.GetProperty("u").Vector();
        for (int i = 0; i < expected.Length; i++) Close(expected[i], Entry(_polish.Remaining, i, loo.GetProperty("n").GetInt32()));
    }

    [Fact]
    public void Run_RateNotBelowTheWorst_LeavesTheFrameAlone()
    {
        Assert.Equal((0, 0), _polish.Run(_state, _noise, _vector.GetProperty("predicted_ber").GetDouble() - 1e-6, CancellationToken.None));
        AssertHard("hard_before");
    }

    [Fact]
    public void Run_Cancelled_Throws() =>
        Assert.Throws<OperationCanceledException>(() => _polish.Run(_state, _noise, 0.01, new CancellationToken(canceled: true)));

    private float[] Ratios(int use)
    {
        int at = _state.PilotTiles * Tile.Lanes + use;
        _polish.LeaveOut(at);
        return _polish.Score(_state, _noise, at).ToArray();
    }

    private static void AssertRatio(double expected, float actual) => Assert.Equal(expected, actual, 2e-3 * Math.Max(1, Math.Abs(expected)));

    private SitePosterior Compute()
    {
        var posterior = new SitePosterior();
        posterior.Compute(_state, _noise);
        return posterior;
    }

    private double[] Sites(string name) => _vector.GetProperty("sites").GetProperty(name).Vector();

    private int Row(int use) => use < _pilots ? use : _state.PilotTiles * Tile.Lanes + use - _pilots;

    private void AssertHard(string name)
    {
        Complex[,] expected = _vector.SignMatrix(name);
        int users = expected.GetLength(0);
        for (int use = 0; use < _uses; use++)
            for (int user = 0; user < users; user++)
            {
                int at = _state.PilotTiles * Tile.Lanes + use;
                Assert.Equal(expected[user, use].Real, Entry(_state.Symbols, user, at) < 0 ? -1 : 1);
                Assert.Equal(expected[user, use].Imaginary, Entry(_state.Symbols, users + user, at) < 0 ? -1 : 1);
            }
    }

    private static float Entry(TileBatch batch, int row, int problem) => batch[problem / Tile.Lanes][row * Tile.Lanes + problem % Tile.Lanes];

    private static double Sum(TileBatch batch)
    {
        double sum = 0;
        foreach (float value in batch.Values) sum += value;
        return sum;
    }

    private static void Close(double expected, float actual) => Assert.Equal(expected, actual, Relative * Math.Max(Math.Abs(expected), 0.1));
}
