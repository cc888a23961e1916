using Receiver.Algorithms.OneBit;
using Receiver.Algorithms.OneBit.Partitioned;
using Receiver.Algorithms.OneBit.Svm;
using Receiver.Algorithms.OneBit.Variational;
using Receiver.Frames;
using Xunit;

namespace Receiver.Algorithms.Tests.OneBit;

/// <summary>What holds for the support vector machine and for every schedule of partitioned inference alike.</summary>
public sealed class DetectorTests
{
    private readonly SmallUplink _uplink = new();

    public static TheoryData<string> Names() => ["svm", "pvi-sequential", "pvi-synchronous", "pvi-asynchronous"];

    [Theory, MemberData(nameof(Names))]
    public void Detect_KnownChannel_FindsNearlyAllBits(string name)
    {
        SymbolEstimate symbols = Create(name).Detect(_uplink.DetectionProblem).Value;

        Assert.InRange(_uplink.BitErrorRate(symbols), 0, 0.05);
        Assert.All(symbols.Variance.Values, variance => Assert.InRange(variance, 0, 1));
        Assert.All(symbols.LogLikelihoodRatios.Values, ratio => Assert.True(float.IsFinite(ratio)));
    }

    [Theory, MemberData(nameof(Names))]
    public void Detect_Again_SameAnswer(string name)
    {
        IDataDetector detector = Create(name);

        Assert.Equal(detector.Detect(_uplink.DetectionProblem).Value.LogLikelihoodRatios, detector.Detect(_uplink.DetectionProblem).Value.LogLikelihoodRatios);
    }

    [Theory, MemberData(nameof(Names))]
    public void Detect_InactiveUser_IsAsIfNotThere(string name)
    {
        SymbolEstimate symbols = Create(name).Detect(_uplink.DetectionProblem with { Active = [true, false, true] }).Value;

        ComplexMatrix channel = ComplexMatrix.Create(SmallUplink.Antennas, 2, (n, m) => _uplink.Channel[n, 2 * m]);
        SymbolEstimate alone = Create(name).Detect(new DetectionProblem(_uplink.ReceivedData, new ChannelEstimate(channel, new RealMatrix(SmallUplink.Antennas, 2)))).Value;
        for (int t = 0; t < SmallUplink.Data; t++)
        {
            Assert.Equal(Complex32.Zero, symbols.Mean[1, t]);
            Assert.Equal(alone.Mean[1, t], symbols.Mean[2, t]);
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Detect_NobodyActive_AllZero(string name)
    {
        SymbolEstimate symbols = Create(name).Detect(_uplink.DetectionProblem with { Active = new bool[SmallUplink.Users] }).Value;

        Assert.All(symbols.Mean.Values, mean => Assert.Equal(Complex32.Zero, mean));
    }

    [Theory, MemberData(nameof(Names))]
    public void Detect_ErasedAntenna_IsLeftOut(string name)
    {
        DetectionProblem erased = _uplink.DetectionProblem with { Received = (RealMatrix)_uplink.ReceivedData.Clone() };
        for (int t = 0; t < SmallUplink.Data; t++) erased.Received[5, t] = erased.Received[SmallUplink.Antennas + 5, t] = 0;
        var other = (ComplexMatrix)_uplink.Channel.Clone();
        for (int m = 0; m < SmallUplink.Users; m++) other[5, m] = -other[5, m];

        // The channel of an antenna of which nothing was received must not matter, up to how far the iterations went.
        SymbolEstimate symbols = Create(name).Detect(erased).Value;
        SymbolEstimate same = Create(name).Detect(erased with { Channel = erased.Channel with { Mean = other } }).Value;
        for (int i = 0; i < symbols.Mean.Values.Length; i++) Assert.Equal(0, (symbols.Mean.Values[i] - same.Mean.Values[i]).Magnitude, 1e-2f);
    }

    [Theory, MemberData(nameof(Names))]
    public void Detect_AllErased_IsUnsolvable(string name) =>
        Assert.Throws<UnsolvableException>(() =>
            Create(name).Detect(_uplink.DetectionProblem with { Received = new RealMatrix(2 * SmallUplink.Antennas, SmallUplink.Data) }));

    [Theory, MemberData(nameof(Names))]
    public void Detect_ChannelNotFinite_IsUnsolvable(string name)
    {
        var channel = (ComplexMatrix)_uplink.Channel.Clone();
        channel[2, 1] = new Complex32(float.NaN, 0);

        Assert.Throws<UnsolvableException>(() =>
            Create(name).Detect(_uplink.DetectionProblem with { Channel = new ChannelEstimate(channel, new RealMatrix(SmallUplink.Antennas, SmallUplink.Users)) }));
    }

    [Theory, MemberData(nameof(Names))]
    public void Detect_Cancelled_Throws(string name) =>
        Assert.Throws<OperationCanceledException>(() => Create(name).Detect(_uplink.DetectionProblem, new SolveLimit(new CancellationToken(true))));

    [Theory]
    [InlineData(1), InlineData(3), InlineData(5), InlineData(64)]
    public void Partitioned_AnyNumberOfClients_AnswersLikeOne(int clients)
    {
        var options = new PartitionedOptions { Clients = clients, Rounds = 60, Tolerance = 1e-6, InnerIterations = 30 };

        SymbolEstimate symbols = new PartitionedDataDetector(options, new SequentialScheduler(options)).Detect(_uplink.DetectionProblem).Value;

        SymbolEstimate batch = new AdviDataDetector(new AdviOptions { Tolerance = 1e-6, MaxIterations = 500 }).Detect(_uplink.DetectionProblem).Value;
        for (int i = 0; i < batch.Mean.Values.Length; i++) Assert.Equal(0, (batch.Mean.Values[i] - symbols.Mean.Values[i]).Magnitude, 1e-3f);
    }

    [Fact]
    public void SvmEstimate_Pilots_FindsTheChannelInNormalisedRows()
    {
        ChannelEstimate channel = new SvmChannelEstimator(new SvmOptions()).Estimate(_uplink.ChannelProblem).Value;

        Assert.InRange(_uplink.ChannelError(channel.Mean), 0, 0.3);
        Assert.All(channel.Variance.Values, variance => Assert.True(variance > 0));
        for (int n = 0; n < SmallUplink.Antennas; n++)
            Assert.Equal(SmallUplink.Users, Enumerable.Range(0, SmallUplink.Users).Sum(m => (double)channel.Mean[n, m].MagnitudeSquared), 1e-3);
    }

    [Fact]
    public void SvmEstimate_AntennaErased_KeepsItsPrior()
    {
        var received = (RealMatrix)_uplink.ReceivedPilots.Clone();
        for (int t = 0; t < SmallUplink.Pilots; t++) received[4, t] = received[SmallUplink.Antennas + 4, t] = 0;

        ChannelEstimate channel = new SvmChannelEstimator(new SvmOptions()).Estimate(_uplink.ChannelProblem with { Received = received }).Value;

        for (int m = 0; m < SmallUplink.Users; m++) Assert.Equal((Complex32.Zero, 1f), (channel.Mean[4, m], channel.Variance[4, m]));
    }

    [Fact]
    public void SvmEstimate_SymbolNotFinite_IsUnsolvable()
    {
        var symbols = (ComplexMatrix)_uplink.PilotSymbols.Clone();
        symbols[0, 0] = new Complex32(float.PositiveInfinity, 0);

        Assert.Throws<UnsolvableException>(() => new SvmChannelEstimator(new SvmOptions()).Estimate(_uplink.ChannelProblem with { Symbols = symbols }));
    }

    private static IDataDetector Create(string name)
    {
        PartitionedOptions options = new();
        AsynchronousOptions asynchronous = new();
        return name switch
        {
            "svm" => new SvmDataDetector(new SvmOptions()),
            "pvi-sequential" => new PartitionedDataDetector(options, new SequentialScheduler(options)),
            "pvi-synchronous" => new PartitionedDataDetector(options, new SynchronousScheduler(options)),
            _ => new PartitionedDataDetector(asynchronous, new VirtualClockScheduler(asynchronous)),
        };
    }
}
