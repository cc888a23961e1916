using System.Text;
using Receiver.Algorithms.OneBit.Activity;
using Receiver.Algorithms.OneBit.BigAmp;
using Receiver.Frames;
using Receiver.Frames.Quality;
using Receiver.Pipelines.Definition;
using Receiver.Pipelines.Stages;
using Receiver.Simulation;
using Xunit;

namespace Receiver.Pipelines.Tests.Stages;

/// <summary>The stages <c>genie</c>, <c>activity-detection</c> and <c>joint-estimation</c> on simulated frames.</summary>
public sealed class GenieAndActivityTests
{
    private static readonly FrameFormat Format = TestFrames.Format(antennas: 32) with { NoiseVariance = 0.1 };

    private static Reception Simulated(int? active = null) => new RealTransformStage("real-transform").Process(
        new Reception { Frame = new OneBitSimulator(Format, new SimulatorOptions { ActiveUsers = active }).Generate(0), Format = Format }, CancellationToken.None);

    [Fact]
    public void Genie_FrameWithTruth_GivesTheChannelOfTheActiveUsers()
    {
        Reception reception = Simulated(active: 1);
        GroundTruth truth = reception.Frame.Truth!;
        ComplexMatrix channel = new GenieStage("genie").Process(reception, CancellationToken.None).Channel!.Mean;
        for (int user = 0; user < Format.Users; user++)
            for (int antenna = 0; antenna < Format.Antennas; antenna++)
                Assert.Equal(truth.Active.Contains(user) ? truth.Channel![antenna, user] : Complex32.Zero, channel[antenna, user]);
    }

    [Fact]
    public void Genie_FrameWithoutTruth_Fails()
    {
        Reception reception = Simulated();
        reception = reception with { Frame = reception.Frame with { Truth = null } };
        Assert.Equal("genie", new GenieStage("genie").Process(reception, CancellationToken.None).Failure!.Stage);
    }

    [Fact]
    public void Genie_SourceWithoutTruth_IsRefused()
    {
        const string json = """
            { "format": { "antennas": 16, "users": 3, "pilotLength": 12, "dataLength": 20 }, "source": { "type": "udp", "port": 0 },
              "stages": [ { "type": "real-transform" }, { "type": "channel-estimation", "algorithm": "genie" }, { "type": "data-detection", "algorithm": "advi" } ] }
            """;
        PipelineFile file = PipelineFile.Parse(Encoding.UTF8.GetBytes(json), "genie.json");
        var fault = Assert.Throws<InvalidPipelineException>(() => file.Open(TimeProvider.System, out _));
        Assert.Contains("needs the truth", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ActivityDetection_SoftActivity_BecomesADecision()
    {
        Reception reception = Simulated();
        var channel = new ChannelEstimate(new ComplexMatrix(32, 3), new RealMatrix(32, 3)) { Activity = new SoftActivity { LogLikelihoodRatios = [4, -4, 1] } };
        var stage = new ActivityDetectionStage("activity-detection", "posterior-odds", new PosteriorOddsActivityDetector());
        Assert.Equal([true, false, true], stage.Process(reception with { Channel = channel }, CancellationToken.None).Activity!.Active);
    }

    [Fact]
    public void ActivityDetection_ChannelWithoutSoftActivity_FailsInWords()
    {
        var stage = new ActivityDetectionStage("activity-detection", "posterior-odds", new PosteriorOddsActivityDetector());
        Reception reception = Simulated() with { Channel = new ChannelEstimate(new ComplexMatrix(32, 3), new RealMatrix(32, 3)) };
        Assert.Equal("activity-detection", stage.Process(reception, CancellationToken.None).Failure!.Stage);
    }

    [Fact]
    public void JointEstimation_SimulatedFrame_DecodesIt()
    {
        Reception reception = new JointEstimationStage("joint-estimation", "big-amp", new BigAmpEstimator(new BigAmpOptions())).Process(Simulated(), CancellationToken.None);
        FrameQuality quality = FrameQuality.Measure(reception)!;
        Assert.InRange(quality.Bits!.Value.Rate, 0, 0.02);
        Assert.InRange(quality.Channel!.Value.Nmse, 0, 0.2);
    }

    [Fact]
    public void JointEstimation_UnknownNoise_FailsInWords()
    {
        Reception reception = Simulated() with { Format = Format with { NoiseVariance = null } };
        Reception result = new JointEstimationStage("joint-estimation", "big-amp", new BigAmpEstimator(new BigAmpOptions())).Process(reception, CancellationToken.None);
        Assert.Contains("noise", result.Failure!.Reason, StringComparison.Ordinal);
    }
}
