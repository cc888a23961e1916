using System.Text;
using Receiver.Formats.Sigmf;
using Xunit;

namespace Receiver.Formats.Tests.Sigmf;

public class SigmfSummaryTests
{
    [Fact]
    public void Describe_SoundRecording_HasNoFaults()
    {
        SigmfSummary summary = SigmfSummary.Describe(SampleRecording.Utf8(SampleRecording.Metadata()), SampleRecording.DataBytes);

        Assert.Empty(summary.Faults);
        Assert.Equal((1, 6, 3, 18L), (summary.Captures, summary.Annotations, summary.Frames, summary.Samples));
        Assert.Contains(new("receiver:users", "2"), summary.Members);
    }

    [Fact]
    public void Describe_HostileText_IsSafeToPrint()
    {
        byte[] json = Encoding.UTF8.GetBytes("{ \"global\": { \"core:\u009b31m\": \"" + new string('x', 5000) + "\", \"core:description\": \"a\u0085b\\u001b[31m\" } }");

        SigmfSummary summary = SigmfSummary.Describe(json, 0);

        Assert.All(summary.Members, member => Assert.DoesNotContain(member.Key + member.Value, char.IsControl));
        Assert.All(summary.Members, member => Assert.InRange(member.Value.Length, 0, 200));
        Assert.All(summary.Faults, fault => Assert.DoesNotContain(fault.ToString(), char.IsControl));
        Assert.NotEmpty(summary.Faults);
    }

    [Theory]
    [InlineData("no JSON")]
    [InlineData("{}")]
    [InlineData("{ \"global\": 1, \"captures\": {}, \"annotations\": null }")]
    public void Describe_HardlyARecording_StillDescribes(string text)
    {
        SigmfSummary summary = SigmfSummary.Describe(Encoding.UTF8.GetBytes(text), 10);

        Assert.Empty(summary.Members);
        Assert.Null(summary.Samples);
        Assert.NotEmpty(summary.Faults);
    }
}
