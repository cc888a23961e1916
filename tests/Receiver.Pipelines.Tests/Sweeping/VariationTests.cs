using Receiver.Pipelines.Sweeping;
using Xunit;

namespace Receiver.Pipelines.Tests.Sweeping;

public class VariationTests
{
    [Theory]
    [InlineData("source.snrDb=-15:5:10", "-15|-10|-5|0|5|10")]
    [InlineData("source.snrDb=0:0.1:0.3", "0|0.1|0.2|0.3")]
    [InlineData("source.snrDb=10:-5:0", "10|5|0")]
    [InlineData("source.snrDb=0:4:10", "0|4|8")]
    [InlineData("source.snrDb=3:1:3", "3")]
    [InlineData("x=1e-3:1e-3:3e-3", "0.001|0.002|0.003")]
    [InlineData("x=advi,gamp", "advi|gamp")]
    [InlineData("x=7", "7")]
    [InlineData("x=udp://a:1:2", "udp://a:1:2")]
    [InlineData("""x={"type":"advi","tolerance":1e-2},[1,2],"a,b" """, """{"type":"advi","tolerance":1e-2}|[1,2]|"a,b" """)]
    public void Parse_Values_AreListed(string text, string values) =>
        Assert.Equal(values.Trim().Split('|'), Variation.Parse(text).Values);

    [Fact]
    public void Parse_JoinedPaths_MoveTogether()
    {
        Variation variation = Variation.Parse("format.users+source.activeUsers=4:4:8");
        Assert.Equal(["format.users", "source.activeUsers"], variation.Paths);
        Assert.Equal(["4", "8"], variation.Values);
    }

    [Theory]
    [InlineData("source.snrDb")]
    [InlineData("=1,2")]
    [InlineData("a+=1")]
    [InlineData("a+a=1")]
    [InlineData("a=")]
    [InlineData("a=1,,2")]
    [InlineData("a=1,1")]
    [InlineData("a=0:0:5")]
    [InlineData("a=0:-1:5")]
    [InlineData("a=0:1")]
    [InlineData("a=0:1e-9:5")]
    public void Parse_NonsenseText_Throws(string text) => Assert.Throws<FormatException>(() => Variation.Parse(text));
}
