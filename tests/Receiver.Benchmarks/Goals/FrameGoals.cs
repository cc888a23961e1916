using Receiver.Algorithms.OneBit;
using Receiver.Algorithms.OneBit.BigAmp;
using Receiver.Algorithms.OneBit.Svm;
using Receiver.Algorithms.OneBit.Variational;
using Receiver.Frames;
using Receiver.Kernels;

namespace Receiver.Benchmarks.Goals;

/// <summary>
/// The goals of the one-bit receiver that one thread can show, each beside what is measured here: <c>-- goals</c>. All of them take turns, round after
/// round, on the thread's own clock, so that other work on the machine hits them alike; shares of the peak are formed within a round.
/// </summary>
internal static class FrameGoals
{
    private const int Rounds = 40;

    private sealed record Item(string Name, string Goal, double Flops, Action<FrameStorage> Run)
    {
        public List<double> Seconds { get; } = [];

        public List<double> Shares { get; } = [];

        public double Bytes { get; set; }
    }

    public static void Print()
    {
        var frame = new OneBitUplink(1);
        var channel = new AdviChannelEstimator(new());
        var data = new AdviDataDetector(new());
        ChannelEstimate first = channel.Estimate(frame.FromPilots).Value, second = channel.Estimate(frame.FromAll).Value;
        DetectionProblem before = frame.Data(first), after = frame.Data(second);
        var svmChannel = new SvmChannelEstimator(new());
        var svmData = new SvmDataDetector(new());
        var joint = new BigAmpEstimator(new() { Polish = false });
        var polished = new BigAmpEstimator(new());
        double pilotFlops = ChannelFlops(frame.PilotSymbols, frame.PilotReceived), allFlops = ChannelFlops(frame.Symbols, frame.Received);
        double dataFlops = DataFlops(before), lastFlops = DataFlops(after);
        Item[] items =
        [
            Product("tile product 160x40x128", 160, 40, 8), Product("tile product 40x160x128", 40, 160, 8),
            Product("tile product 256x40x200", 256, 40, 13), Product("tile product 40x256x200", 40, 256, 13),
            new("advi channel, pilots", "", pilotFlops, storage => channel.Estimate(frame.FromPilots with { Storage = storage })),
            new("advi data", "", dataFlops, storage => data.Detect(before with { Storage = storage })),
            new("advi channel, pilots and data", "", allFlops, storage => channel.Estimate(frame.FromAll with { Storage = storage })),
            new("advi data again", "", lastFlops, storage => data.Detect(after with { Storage = storage })),
            new("advi frame, 1 refinement", "<= 10 ms, >= 0.40", pilotFlops + dataFlops + allFlops + lastFlops, storage =>
            {
                channel.Estimate(frame.FromPilots with { Storage = storage });
                data.Detect(before with { Storage = storage });
                channel.Estimate(frame.FromAll with { Storage = storage });
                data.Detect(after with { Storage = storage });
            }),
            new("big-amp without polish", "<= 12 ms", 0, storage => joint.Estimate(frame.Joint with { Storage = storage })),
            new("big-amp", "<= 18 ms", 0, storage => polished.Estimate(frame.Joint with { Storage = storage })),
            new("svm channel", "", 0, storage => svmChannel.Estimate(frame.FromPilots with { Storage = storage })),
            new("svm data", "", 0, storage => svmData.Detect(before with { Storage = storage })),
        ];
        var pool = new StoragePool();
        foreach (Item item in items) WarmUp(item.Run, pool);
        var peak = new List<double>();
        for (int round = 0; round < Rounds; round++)
        {
            foreach (Item item in items)
            {
                double fastest = MultiplyAddPeak.FlopsPerRun / Once(MultiplyAddPeak.Run);
                FrameStorage storage = pool.Rent();
                long allocated = GC.GetAllocatedBytesForCurrentThread();
                double start = ThreadTime.Seconds();
                item.Run(storage);
                double seconds = ThreadTime.Seconds() - start;
                item.Bytes = GC.GetAllocatedBytesForCurrentThread() - allocated;
                storage.Return();
                fastest = Math.Max(fastest, MultiplyAddPeak.FlopsPerRun / Once(MultiplyAddPeak.Run));
                peak.Add(fastest);
                item.Seconds.Add(seconds);
                item.Shares.Add(item.Flops / seconds / fastest);
            }
        }
        Console.WriteLine($"multiply-add peak {Middle(peak) / 1e9:0.0} GFLOP/s; time of the thread, least / median of {Rounds} rounds; share of the peak, median");
        Console.WriteLine($"{"",-32}{"ms",18}{"GFLOP",9}{"of peak",9}{"bytes",12}   goal");
        foreach (Item item in items)
        {
            string work = item.Flops > 0 ? $"{item.Flops / 1e9,9:0.000}{Middle(item.Shares),9:0.00}" : $"{"–",9}{"–",9}";
            Console.WriteLine($"{item.Name,-32}{item.Seconds.Min() * 1e3,9:0.000} {Middle(item.Seconds) * 1e3,8:0.000}{work}{item.Bytes,12:0}   {item.Goal}");
        }
        PrintSpread(pool);
    }

    /// <summary>How much the time of a frame differs from frame to frame: iterations, and whatever the runtime does meanwhile on this thread.</summary>
    private static void PrintSpread(StoragePool pool)
    {
        OneBitUplink[] frames = [.. Enumerable.Range(2, 50).Select(seed => new OneBitUplink(seed))];
        var channel = new AdviChannelEstimator(new());
        var data = new AdviDataDetector(new());
        List<double> seconds = [];
        for (int pass = 0; pass < 8; pass++)
            foreach (OneBitUplink frame in frames)
            {
                FrameStorage storage = pool.Rent();
                double start = ThreadTime.Seconds();
                ChannelEstimate pilots = channel.Estimate(frame.FromPilots with { Storage = storage }).Value;
                data.Detect(frame.Data(pilots) with { Storage = storage });
                ChannelEstimate all = channel.Estimate(frame.FromAll with { Storage = storage }).Value;
                data.Detect(frame.Data(all) with { Storage = storage });
                seconds.Add(ThreadTime.Seconds() - start);
                storage.Return();
            }
        double[] sorted = [.. seconds.Order()];
        Console.WriteLine($"advi frame, {frames.Length} frames 8 times: p50 {sorted[sorted.Length / 2] * 1e3:0.00}, p99 {sorted[sorted.Length * 99 / 100] * 1e3:0.00}, max {sorted[^1] * 1e3:0.00} ms   goal p99 <= 2 p50");
    }

    private static Item Product(string name, int rows, int columns, int tiles)
    {
        const int Repetitions = 40;
        var matrix = new PackedMatrix();
        var random = new Random(1);
        float[] values = [.. Enumerable.Range(0, rows * columns).Select(_ => random.NextSingle())];
        matrix.Pack(values, rows, columns, 1, rows);
        AlignedBuffer x = new(), y = new();
        x.Take(tiles * columns * Tile.Lanes).Fill(0.5f);
        return new(name, ">= 0.92", 2.0 * rows * columns * tiles * Tile.Lanes * Repetitions, _ =>
        {
            Span<float> inputs = x.Take(tiles * columns * Tile.Lanes), outputs = y.Take(rows * Tile.Lanes);
            for (int repetition = 0; repetition < Repetitions; repetition++)
                for (int tile = 0; tile < tiles; tile++)
                    TileProduct.Multiply(matrix, inputs.Slice(tile * columns * Tile.Lanes, columns * Tile.Lanes), outputs);
        });
    }

    /// <summary>Multiply-adds of the products of every problem, of as many iterations as it takes alone; QPSK pilots need no products with W∘W.</summary>
    private static double ChannelFlops(ComplexMatrix symbols, RealMatrix received)
    {
        var design = new LogisticDesign();
        int rows = 2 * symbols.ColumnCount, columns = 2 * symbols.RowCount, antennas = received.RowCount / 2;
        var matrix = new float[rows * columns];
        RealTransform.ChannelDesign(symbols, MathF.Sqrt(2), matrix);
        design.Pack(matrix, rows, columns, 1, rows);
        double flops = 0;
        for (int n = 0; n < antennas; n++) flops += Iterations(design, new SignBatch(received.Values.AsSpan(n), 1, antennas, 1)) * (4.0 * rows * columns + 2.0 * columns * columns);
        return flops;
    }

    private static double DataFlops(DetectionProblem problem)
    {
        var design = new LogisticDesign();
        int antennas = problem.Antennas, rows = 2 * antennas, columns = 2 * problem.Users;
        int[] users = [.. Enumerable.Range(0, problem.Users)];
        float[] matrix = new float[rows * columns], factors = new float[antennas];
        RowNormalization.Factors(problem.Channel.Mean, users, factors);
        RealTransform.DetectionDesign(problem.Channel.Mean, users, factors, matrix);
        design.Pack(matrix, rows, columns, 1, rows);
        double flops = 0;
        for (int t = 0; t < problem.Uses; t++) flops += Iterations(design, new SignBatch(problem.Received.Values.AsSpan(t * rows), 1, 1, rows)) * (8.0 * rows * columns + 2.0 * columns * columns);
        return flops;
    }

    private static int Iterations(LogisticDesign design, SignBatch signs) =>
        new LogisticVariationalSolver(new()).Solve(design, signs, new GaussianPrior(1), new GaussianBatch()).Iterations;

    // Until the runtime has compiled what is hot for good.
    private static void WarmUp(Action<FrameStorage> run, StoragePool pool)
    {
        double start = ThreadTime.Seconds();
        for (int i = 0; i < 40 || ThreadTime.Seconds() - start < 0.3; i++)
        {
            FrameStorage storage = pool.Rent();
            run(storage);
            storage.Return();
            if (i == 30) Thread.Sleep(200);
        }
    }

    private static double Once(Action run)
    {
        double start = ThreadTime.Seconds();
        run();
        return ThreadTime.Seconds() - start;
    }

    private static double Middle(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
