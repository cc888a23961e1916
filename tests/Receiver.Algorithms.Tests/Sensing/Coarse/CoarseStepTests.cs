using System.Numerics;
using Receiver.Algorithms.Sensing;
using Receiver.Algorithms.Sensing.Coarse;
using Receiver.Frames;
using Xunit;

namespace Receiver.Algorithms.Tests.Sensing.Coarse;

public sealed class CoarseStepTests
{
    private static readonly PlanarArray Array = new(8, 4);

    [Fact]
    public void Steer_OnePath_IsWhatTheChannelHas()
    {
        var ofdm = new OfdmFormat
        {
            Subcarriers = 1, SubcarrierSpacingHz = 1, CyclicPrefix = 0, Array = new(3, 2), PilotSymbols = 1, PilotSubcarriers = [[0]], DataSubcarriers = [0],
        };
        ComplexMatrix channel = new WidebandChannel([[new PropagationPath(1, 0.3, -0.2, 0)]]).Response(0, ofdm);
        var steering = new Complex[6];
        ArrayResponse.Steer(ofdm.Array, new(0.3, -0.2), steering);
        for (int m = 0; m < 6; m++) Assert.True((steering[m] - channel[m, 0].ToComplex()).Magnitude < 1e-6);
        // m = mx + Mx·mz, centred, half a wavelength apart.
        Assert.Equal(Math.PI * (-0.3 + 0.1), steering[0].Phase, 1e-12);
        Assert.Equal(Math.PI * (0.3 - 0.1), steering[5].Phase, 1e-12);
    }

    [Theory]
    [InlineData(100, 0, 0, 0, 0)]
    [InlineData(3, 4, 0, 0.8, 0)]
    [InlineData(0, 0, -2, 0, -1)]
    [InlineData(0, 0, 0, 0, 0)]
    public void Towards_Position_IsItsCosines(double x, double y, double z, double u, double v) =>
        Assert.Equal(new Direction(u, v), ArrayResponse.Towards(new Position(x, y, z)));

    [Fact]
    public void Covariance_LostSymbols_AveragesWhatBothAntennasHave()
    {
        var pilotErasures = new ErasureMask(3, 1);
        pilotErasures.Set(0, 1, 0, 1, erased: true);
        var dataErasures = new ErasureMask(3, 2);
        dataErasures.Set(1, 1, 1, 1, erased: true);
        dataErasures.Set(0, 1, 0, 1, erased: true);
        ComplexMatrix pilot = ComplexMatrix.Create(3, 2, (m, i) => new Complex32(m + 1, i)), data = ComplexMatrix.Create(3, 4, (m, i) => new Complex32(i - m, 2 * m + i));
        SampleCovariance covariance = SampleCovariance.Of(new OfdmObservation([pilot], data, pilotErasures, dataErasures));

        Assert.Equal([0, 1, 2], covariance.Antennas);
        Assert.Equal((2 + 4 + 6) / 3.0, covariance.Samples);
        // Antennas 0 and 1 share nothing, 0 and 2 the second data symbol, 1 and 2 the pilots and the first.
        Assert.Equal(0, covariance.Real[3]);
        Check(2, 0, [(data, 2), (data, 3)]);
        Check(2, 1, [(pilot, 0), (pilot, 1), (data, 0), (data, 1)]);
        Check(1, 1, [(pilot, 0), (pilot, 1), (data, 0), (data, 1)]);

        void Check(int row, int column, (ComplexMatrix Samples, int Column)[] shared)
        {
            Complex mean = 0;
            foreach ((ComplexMatrix samples, int at) in shared)
                mean += samples[row, at].ToComplex() * Complex.Conjugate(samples[column, at].ToComplex()) / shared.Length;
            Assert.Equal(mean.Real, covariance.Real[row * 3 + column], 1e-6);
            Assert.Equal(mean.Imaginary, covariance.Imaginary[row * 3 + column], 1e-6);
        }
    }

    [Fact]
    public void Weights_OneUserOneDirection_WeighItByItsPower()
    {
        SensingProblem problem = new SmallScene { Array = Array, Users = [new(100, 10, 0)], NoiseVariance = 0.01 }.Problem();
        Direction there = ArrayResponse.Towards(problem.ReportedPositions[0]);
        double[] weights = new DirectionWeights(Array, [new(-0.5, 0.1), there, new(0.6, -0.2)], new PilotMeans(problem)).Of(1, 0.01, 15);
        Assert.Equal(0.81, weights[1], 0.03);
        Assert.True(weights[0] < 1e-3 && weights[2] < 1e-3);
    }

    [Fact]
    public void Weights_LostAntennas_StayTheSame()
    {
        var lost = new ErasureMask(32, 2);
        lost.Set(4, 6, 0, 1, erased: true);
        lost.Set(20, 1, 0, 2, erased: true);
        SensingProblem problem = new SmallScene { Array = Array, Users = [new(100, 10, 0)], NoiseVariance = 0.01, PilotSymbols = 2, PilotErasures = lost }.Problem();
        double[] weights = new DirectionWeights(Array, [new(-0.5, 0.1), ArrayResponse.Towards(new(100, 10, 0))], new PilotMeans(problem)).Of(1, 0.01, 15);
        Assert.True(weights[0] < 1e-3);
        Assert.Equal(0.81, weights[1], 0.03);
    }

    [Fact]
    public void Clusters_NearDirections_BecomeTheirWeightedMean()
    {
        Direction[] directions = [new(0.01, 0.01), new(0.5, 0.3), new(0.05, 0.05)];
        List<Direction> clusters = DirectionClusters.Of(directions, [3, 5, 1], Array, 2);
        Assert.Equal(2, clusters.Count);
        Assert.Equal(new Direction(0.5, 0.3), clusters[0]);
        Assert.Equal(0.02, clusters[1].U, 1e-12);
        Assert.Equal(0.02, clusters[1].V, 1e-12);
    }
}
