using Receiver.Algorithms.Sensing;
using Receiver.Algorithms.Sensing.Coarse;
using Receiver.Frames;
using Receiver.Pipelines.Definition;
using Receiver.Pipelines.Runtime;
using Receiver.Simulation;

namespace Receiver.Benchmarks.Goals;

/// <summary>
/// The goals of the sensing receiver, each beside what is measured here: the stages of pipeline files on this thread, one after the other, on the thread's own
/// clock, frame after frame of the file's own simulator.
/// </summary>
internal static class SensingGoals
{
    private const int WarmUp = 20, Measured = 40;

    public static void Print()
    {
        Console.WriteLine($"sensing receiver, full size, -5 dB, {Measured} frames after {WarmUp}; time of the thread");
        Console.WriteLine($"{"",-46}{"mean ms",9}{"p50",9}{"max",9}{"bytes",12}   goal");
        Print("pipelines/ofdm-sensing.json", "every frame a scene of its own", name => name switch
        {
            "ofdm-demodulation" => "<= 3 ms",
            "" => "<= 200 ms",
            _ => "",
        });
        Print("pipelines/ofdm-tracking.json", "a scene that is followed", name => name == "" ? "mean <= 30 ms" : "");
        PrintCoarse();
    }

    private static void Print(string path, string what, Func<string, string> goal)
    {
        PipelineFile file = Load(path);
        Line line = file.Open(TimeProvider.System, out _);
        ISimulator simulator = ((SimulatorOptions)file.Definition.Source.Options).CreateSimulator(line.Source.Format);
        var seconds = new Dictionary<string, List<double>> { [""] = [] };
        var pool = new StoragePool();
        long bytes = 0;
        for (int number = 0; number < WarmUp + Measured; number++)
        {
            FrameStorage storage = pool.Rent();
            var reception = new Reception { Frame = simulator.Generate((ulong)number), Format = line.Source.Format, Storage = storage };
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            double first = ThreadTime.Seconds();
            foreach (LineStage stage in line.Stages)
            {
                double start = ThreadTime.Seconds();
                reception = stage.Stage.Process(reception, CancellationToken.None);
                if (number >= WarmUp) Of(stage.Stage.Contract.Name).Add(ThreadTime.Seconds() - start);
            }
            if (reception.Failure is { } failure) throw new InvalidOperationException($"frame {number} failed: {failure.Reason}");
            if (number >= WarmUp)
            {
                seconds[""].Add(ThreadTime.Seconds() - first);
                bytes += GC.GetAllocatedBytesForCurrentThread() - allocated;
            }
            storage.Return();
        }
        foreach (string name in line.Stages.Select(stage => stage.Stage.Contract.Name)) Row($"  {name}", seconds[name], "", goal(name));
        Row($"{Path.GetFileNameWithoutExtension(path)}, {what}", seconds[""], $"{bytes / Measured}", goal(""));

        List<double> Of(string name) => seconds.TryGetValue(name, out List<double>? list) ? list : seconds[name] = [];
    }

    // Covariance, eigendecomposition, SMUSIC and its peaks, clusters, clock offsets.
    private static void PrintCoarse()
    {
        PipelineFile file = Load("pipelines/ofdm-sensing.json");
        FrameFormat format = file.ResolveFormat(out _);
        ISimulator simulator = ((SimulatorOptions)file.Definition.Source.Options).CreateSimulator(format);
        var estimator = new CoarseEstimator(new CoarseOptions());
        var demodulator = new Algorithms.Sensing.Demodulation.OfdmDemodulator(new());
        var seconds = new List<double>();
        for (int number = 0; number < WarmUp + Measured; number++)
        {
            Frame frame = simulator.Generate((ulong)number);
            var problem = new SensingProblem(demodulator.Demodulate(frame, format), format, frame.UserPositions!);
            double start = ThreadTime.Seconds();
            estimator.Estimate(problem, default);
            if (number >= WarmUp) seconds.Add(ThreadTime.Seconds() - start);
        }
        Row("coarse estimate alone, SMUSIC and all", seconds, "", "SMUSIC <= 4 ms");
    }

    private static PipelineFile Load(string path) => PipelineFile.Load(Path.Combine(AppContext.BaseDirectory, path));

    private static void Row(string name, List<double> seconds, string bytes, string goal)
    {
        double[] sorted = [.. seconds.Order()];
        Console.WriteLine($"{name,-46}{sorted.Average() * 1e3,9:0.00}{sorted[sorted.Length / 2] * 1e3,9:0.00}{sorted[^1] * 1e3,9:0.00}{bytes,12}   {goal}");
    }
}
