using Receiver.Frames.Quality;
using Xunit;

namespace Receiver.Frames.Tests.Quality;

public class FrameQualityTests
{
    [Fact]
    public void Measure_PerfectEstimates_HaveNoError()
    {
        FrameQuality quality = Receptions.Perfect(active: [0, 3]).Detecting(0, 3).Quality();
        Assert.Equal(new BitErrors(2 * 2 * 12, 0), quality.Bits);
        Assert.Equal(0, quality.Channel!.Value.RawError);
        Assert.Equal(new ActivityErrors(5, 2, 0, 0), quality.Activity);
        Assert.Equal(0, quality.Activity!.Value.Rate);
    }

    [Fact]
    public void Measure_SignsFlipped_CountsThoseOfActiveUsersOnly()
    {
        Reception reception = Receptions.Perfect(active: [1, 4]);
        RealMatrix ratios = reception.Symbols!.LogLikelihoodRatios;
        foreach ((int row, int use) in new[] { (2, 0), (3, 0), (9, 11), (0, 5), (7, 7) }) ratios[row, use] = -ratios[row, use];
        Assert.Equal(new BitErrors(48, 3), reception.Quality().Bits);
        Assert.Equal(3 / 48.0, reception.Quality().Bits!.Value.Rate);
    }

    [Fact]
    public void Measure_MissedUser_CountsHalfOfItsBitsWhateverTheirSigns() =>
        Assert.Equal(new BitErrors(48, 12), Receptions.Perfect(active: [1, 4]).Detecting(1, 2).Quality().Bits);

    [Fact]
    public void Measure_UsersMixedUp_CountsMissedAndFalseAlarmsApart()
    {
        ActivityErrors errors = Receptions.Perfect(active: [1, 4]).Detecting(0, 1, 2).Quality().Activity!.Value;
        Assert.Equal(new ActivityErrors(5, 2, 1, 2), errors);
        Assert.Equal(0.6, errors.Rate);
        Assert.Equal(0.5, errors.MissedRate);
        Assert.Equal(2 / 3.0, errors.FalseAlarmRate);
    }

    [Fact]
    public void Measure_RowsOfAnyScale_HaveTheSameNormalisedErrorAndAnotherRawOne()
    {
        Reception reception = Receptions.Perfect();
        ComplexMatrix truth = reception.Frame.Truth!.Channel!;
        var scaled = ComplexMatrix.Create(8, 5, (antenna, user) => truth[antenna, user] * (antenna + 0.25f));
        ChannelError plain = reception.Quality().Channel!.Value;
        ChannelError rescaled = (reception with { Channel = new ChannelEstimate(scaled, new RealMatrix(8, 5)) }).Quality().Channel!.Value;
        Assert.Equal(plain.Error, rescaled.Error, 1e-5 * plain.Error);
        Assert.Equal(plain.Power, rescaled.Power);
        Assert.Equal(0, plain.RawError);
        Assert.True(rescaled.RawError > plain.Power);
    }

    /// <summary>A row of norm √5 is its own normalised form: the squared norm is the number of users.</summary>
    [Fact]
    public void Measure_RowsOfPriorNorm_AreLeftAsTheyAre()
    {
        Reception reception = Receptions.Perfect();
        ComplexMatrix truth = reception.Frame.Truth!.Channel!;
        for (int antenna = 0; antenna < 8; antenna++)
            for (int user = 0; user < 5; user++) truth[antenna, user] = new Complex32(MathF.Cos(antenna * user), MathF.Sin(antenna * user));
        Assert.Equal(0, reception.Quality().Channel!.Value.Nmse, 1e-12);
        Assert.Equal(40, reception.Quality().Channel!.Value.Power, 1e-4);
    }

    [Fact]
    public void Measure_MassiveAccess_NormalisesOverDetectedUsersAndLeavesMissedOnesAtZero()
    {
        Reception reception = Receptions.Perfect(antennas: 1, active: [1, 4]).Detecting(0, 1, 2);
        ComplexMatrix truth = reception.Frame.Truth!.Channel!;
        (truth[0, 1], truth[0, 4]) = (new Complex32(1, 0), new Complex32(0, 2));
        var estimate = new ComplexMatrix(1, 5);
        (estimate[0, 0], estimate[0, 1], estimate[0, 2], estimate[0, 4]) = (new(0, 4), new(4, 0), new(4, 0), new(0, 2));
        ChannelError error = (reception with { Channel = new ChannelEstimate(estimate, new RealMatrix(1, 5)) }).Quality().Channel!.Value;
        Assert.Equal(5, error.Power, 1e-6);
        Assert.Equal(0 + 4, error.Error, 1e-6);
        Assert.Equal(9 + 4, error.RawError, 1e-6);
    }

    [Fact]
    public void Measure_RowWithoutAnyEstimate_CostsItsPower()
    {
        Reception reception = Receptions.Perfect(antennas: 1);
        ChannelError error = (reception with { Channel = new ChannelEstimate(new ComplexMatrix(1, 5), new RealMatrix(1, 5)) }).Quality().Channel!.Value;
        Assert.Equal((1, 1), (error.Nmse, error.RawNmse));
    }

    [Fact]
    public void Measure_NobodyActive_HasNoBitsAndNoPower()
    {
        FrameQuality quality = Receptions.Perfect(active: []).Detecting(2).Quality();
        Assert.Equal(new BitErrors(0, 0), quality.Bits);
        Assert.Equal(0, quality.Channel!.Value.Power);
        Assert.Equal(new ActivityErrors(5, 0, 0, 1), quality.Activity);
    }

    [Fact]
    public void Measure_EstimatesThatAreNotThere_AreNull()
    {
        Reception reception = Receptions.Perfect();
        Assert.Equal(new FrameQuality(), (reception with { Channel = null, Symbols = null }).Quality());
        Assert.Null((reception with { Format = reception.Format with { Constellation = Constellation.Gaussian } }).Quality().Bits);
    }

    [Fact]
    public void Measure_TruthUnknownOrFrameFailed_IsNull()
    {
        Reception reception = Receptions.Perfect();
        Assert.Null(FrameQuality.Measure(reception with { Frame = reception.Frame with { Truth = null } }));
        Assert.Null(FrameQuality.Measure(reception with { Failure = new Failure("channel-estimation", "no pilots") }));
    }
}
