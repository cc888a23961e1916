using Receiver.Algorithms;
using Receiver.Algorithms.OneBit;
using Receiver.Algorithms.OneBit.Partitioned;
using Receiver.Algorithms.OneBit.Variational;
using Receiver.Frames;
using Receiver.Pipelines.Runtime;
using Xunit;

namespace Receiver.Pipelines.Tests.Runtime;

public sealed class ConcurrentSchedulerTests
{
    private const int Antennas = 16, Users = 3, Uses = 20;
    private readonly DetectionProblem _problem = Problem();

    [Fact]
    public void Run_ManyRounds_WhateverTheOrder_EndsAtTheBatchSolution()
    {
        var options = new AsynchronousOptions { Rounds = 100, Tolerance = 1e-5, InnerIterations = 20 };

        Solution<SymbolEstimate> solution = new PartitionedDataDetector(options, new ConcurrentScheduler(options)).Detect(_problem);

        SymbolEstimate batch = new AdviDataDetector(new AdviOptions { Tolerance = 1e-6, MaxIterations = 500 }).Detect(_problem).Value;
        Assert.Equal(100, solution.Convergence.Iterations);
        for (int i = 0; i < batch.Mean.Values.Length; i++) Assert.Equal(0, (batch.Mean.Values[i] - solution.Value.Mean.Values[i]).Magnitude, 1e-2f);
    }

    [Fact]
    public void Run_Cancelled_ThrowsThatAndNothingElse()
    {
        var options = new AsynchronousOptions();
        var detector = new PartitionedDataDetector(options, new ConcurrentScheduler(options));

        Assert.Throws<OperationCanceledException>(() => detector.Detect(_problem, new SolveLimit(new CancellationToken(true))));
    }

    private static DetectionProblem Problem()
    {
        var random = new Random(3);
        ComplexMatrix channel = ComplexMatrix.Create(Antennas, Users, (_, _) => new Complex32(random.NextSingle() - 0.5f, random.NextSingle() - 0.5f));
        ComplexMatrix symbols = ComplexMatrix.Create(Users, Uses, (_, _) => new Complex32(random.Next(2) - 0.5f, random.Next(2) - 0.5f));
        var clean = (ComplexMatrix)(channel * symbols);
        RealMatrix signs = RealMatrix.Create(2 * Antennas, Uses, (row, t) =>
            (row < Antennas ? clean[row, t].Real : clean[row - Antennas, t].Imaginary) + 0.2f * (random.NextSingle() - 0.5f) < 0 ? -1 : 1);
        return new DetectionProblem(signs, new ChannelEstimate(channel, new RealMatrix(Antennas, Users)));
    }
}
