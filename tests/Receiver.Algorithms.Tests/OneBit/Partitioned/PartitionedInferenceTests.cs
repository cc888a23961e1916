using System.Text.Json;
using Receiver.Algorithms.OneBit.Partitioned;
using Receiver.Algorithms.OneBit.Variational;
using Receiver.Testing;
using Xunit;

namespace Receiver.Algorithms.Tests.OneBit.Partitioned;

public sealed class PartitionedInferenceTests
{
    private static readonly JsonElement Vector = Vectors.Load("one-bit/pvi_small.json");
    private static readonly AdviOptions Inner = new() { Tolerance = 1e-6, MaxIterations = 200 };

    private readonly RealMatrix _w = Vector.GetProperty("W").Matrix().ToMatrix(), _v = Vector.GetProperty("V").Matrix().ToMatrix();

    public static TheoryData<string> Schedules() => ["sequential", "synchronous", "asynchronous"];

    [Fact]
    public void Sequential_OneRound_IsNearTheVector()
    {
        GaussianBatch posterior = Run(new SequentialScheduler(new PartitionedOptions { Rounds = 1 }), out _);

        // A client that knows little has wide variances, where the five-point rule of the solver is off: in double precision by 5.8e-3 and 2.5e-3 here.
        AssertClose(Vector.GetProperty("after_one_sequential_round").GetProperty("mu").Matrix(), posterior.Mean, 7e-3);
        AssertClose(Vector.GetProperty("after_one_sequential_round").GetProperty("var").Matrix(), posterior.Variance, 3e-3);
    }

    [Theory, MemberData(nameof(Schedules))]
    public void Schedule_ManyRounds_EndsAtTheVectorsFixedPoint(string name)
    {
        GaussianBatch posterior = Run(Scheduler(name), out Convergence convergence);

        Assert.True(convergence.Converged);
        AssertClose(Vector.GetProperty("fixed_point_mu").Matrix(), posterior.Mean, 1e-3);
        AssertClose(Vector.GetProperty("fixed_point_var").Matrix(), posterior.Variance, 1e-3);
    }

    [Theory, MemberData(nameof(Schedules))]
    public void Schedule_ManyRounds_EndsAtTheBatchSolution(string name)
    {
        var design = new LogisticDesign();
        var batch = new GaussianBatch();
        design.Pack(_w);
        new LogisticVariationalSolver(Inner).Solve(design, new SignBatch(_v.Values, _v.ColumnCount, 1, _v.RowCount), new GaussianPrior(1), batch);

        GaussianBatch posterior = Run(Scheduler(name), out _);

        for (int i = 0; i < batch.Mean.Length; i++)
        {
            Assert.Equal(batch.Mean[i], posterior.Mean[i], 1e-4);
            Assert.Equal(batch.Variance[i], posterior.Variance[i], 1e-4);
        }
    }

    [Fact]
    public void VirtualClock_SameSeed_SameAnswer_OtherSeed_Other()
    {
        float[] first = Means(1), again = Means(1), other = Means(2);

        Assert.Equal(first, again);
        Assert.NotEqual(first, other);

        float[] Means(ulong seed) => Run(new VirtualClockScheduler(new AsynchronousOptions { Rounds = 1, Seed = seed }), out _).Mean.ToArray();
    }

    [Fact]
    public void Schedule_LimitOfOneRound_StopsThere()
    {
        Run(new SequentialScheduler(new PartitionedOptions { Rounds = 10, Tolerance = 1e-7 }), out Convergence convergence, new SolveLimit(MaxIterations: 1));

        Assert.Equal((1, false), (convergence.Iterations, convergence.Converged));
    }

    [Fact]
    public void Server_UpdatesInAnyOrder_SamePosterior()
    {
        (InferenceClient[] clients, InferenceServer server) = Create();
        SiteUpdate[] updates = [.. clients.Select(client => client.Update(1, default))];
        var other = new InferenceServer();
        other.Begin(_w.ColumnCount * _v.ColumnCount);

        foreach (SiteUpdate update in updates) server.Apply(update);
        foreach (SiteUpdate update in updates.Reverse()) other.Apply(update);

        Assert.Equal(Enumerable.Range(0, clients.Length), updates.Select(update => update.Client));
        NaturalParameters first = new(), second = new();
        server.CopyTo(first);
        other.CopyTo(second);
        for (int i = 0; i < first.Length; i++)
        {
            Assert.True(first.Precision[i] > 1);
            Assert.Equal(first.Precision[i], second.Precision[i], 1e-5);
            Assert.Equal(first.Shift[i], second.Shift[i], 1e-5);
        }
    }

    [Fact]
    public void Validate_AllWrong_ListsAllAtOnce() =>
        Assert.Equal(6, new AsynchronousOptions { Clients = 0, Rounds = 0, Damping = 0, InnerIterations = 0, Tolerance = 0, MeanDelay = -1 }.Validate().Count());

    private static IClientScheduler Scheduler(string name) => name switch
    {
        "sequential" => new SequentialScheduler(new PartitionedOptions { Rounds = 60, Tolerance = 1e-6 }),
        "synchronous" => new SynchronousScheduler(new PartitionedOptions { Rounds = 120, Damping = 0.5, Tolerance = 1e-6 }),
        _ => new VirtualClockScheduler(new AsynchronousOptions { Rounds = 120, Tolerance = 1e-6 }),
    };

    private GaussianBatch Run(IClientScheduler scheduler, out Convergence convergence, SolveLimit limit = default)
    {
        (InferenceClient[] clients, InferenceServer server) = Create();
        convergence = scheduler.Run(server, clients, 7, limit);
        var posterior = new GaussianBatch();
        posterior.Resize(_w.ColumnCount, _v.ColumnCount);
        server.CopyTo(posterior);
        return posterior;
    }

    private (InferenceClient[], InferenceServer) Create()
    {
        var solver = new LogisticVariationalSolver(Inner);
        InferenceClient[] clients = [.. Vector.GetProperty("clients").EnumerateArray().Select((rows, k) =>
        {
            var client = new InferenceClient();
            client.Load(k, _w.Values, _w.ColumnCount, [.. rows.EnumerateArray().Select(row => row.GetInt32())], _v, solver);
            return client;
        })];
        var server = new InferenceServer();
        server.Begin(_w.ColumnCount * _v.ColumnCount);
        return (clients, server);
    }

    private static void AssertClose(double[,] expected, ReadOnlySpan<float> actual, double tolerance)
    {
        for (int i = 0, rows = expected.GetLength(0); i < actual.Length; i++) Assert.Equal(expected[i % rows, i / rows], actual[i], tolerance);
    }
}
