using System.Text.Json;
using Receiver.Algorithms.Sensing;
using Xunit;

namespace Receiver.Algorithms.Tests.Sensing.Inference;

public sealed class TurboPriorTests
{
    private static readonly BisvbiOptions Options = new();

    [Fact]
    public void Update_OfTheVector_GivesItsMessages()
    {
        JsonElement root = VectorFrame.Load("moduleB");
        var links = new Links(3);
        links.Reset(4, Options);
        for (int k = 0; k < 3; k++)
            for (int q = 0; q < 4; q++) links.Evidence[links.At(k, q + 1)] = root.GetProperty("llr_A_to_B")[k][q].GetDouble();
        for (int q = 0; q < 4; q++)
        {
            double scatterer = TurboPrior.Update(links, q + 1, Options, new double[3]);
            Assert.Equal(root.GetProperty("llr_sbar_posterior")[q].GetDouble(), scatterer, 1e-10);
            for (int k = 0; k < 3; k++) Assert.Equal(root.GetProperty("llr_B_to_A")[k][q].GetDouble(), links.Prior[links.At(k, q + 1)], 1e-10);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Update_AgainstEnumeration_GivesTheMarginals(int users)
    {
        var random = new Random(users);
        var links = new Links(users);
        links.Reset(1, Options);
        for (int k = 0; k < users; k++) links.Evidence[links.At(k, 1)] = 6 * random.NextDouble() - 3;
        _ = TurboPrior.Update(links, 1, Options, new double[users]);
        var there = new double[users];
        double total = 0;
        for (int scatterer = 0; scatterer < 2; scatterer++)
            for (int pattern = 0; pattern < 1 << users; pattern++)
            {
                double weight = scatterer == 1 ? Options.ScattererProbability : 1 - Options.ScattererProbability;
                for (int k = 0; k < users; k++)
                {
                    bool isSeen = (pattern >> k & 1) == 1;
                    double prior = scatterer == 1 ? Options.LinkProbability : 0;
                    weight *= isSeen ? prior * Math.Exp(links.Evidence[links.At(k, 1)]) : 1 - prior;
                }
                total += weight;
                for (int k = 0; k < users; k++)
                    if ((pattern >> k & 1) == 1) there[k] += weight;
            }
        for (int k = 0; k < users; k++) Assert.Equal(there[k] / total, links.Probability[links.At(k, 1)], 1e-10);
    }

    [Fact]
    public void Update_Independent_LeavesThePrior()
    {
        var options = new BisvbiOptions { JointSupport = false };
        var links = new Links(2);
        links.Reset(3, options);
        Array.Fill(links.Evidence, 20);
        TurboPrior.Update(links, options);
        for (int q = 1; q < 4; q++) Assert.Equal(Math.Log(0.05 / 0.95), links.Prior[links.At(1, q)], 1e-12);
    }
}
