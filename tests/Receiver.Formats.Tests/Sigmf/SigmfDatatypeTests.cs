using Receiver.Formats.Sigmf;
using Xunit;

namespace Receiver.Formats.Tests.Sigmf;

public class SigmfDatatypeTests
{
    [Theory]
    [InlineData("ci8", true, 2)]
    [InlineData("ru8", false, 1)]
    [InlineData("ci16_le", true, 4)]
    [InlineData("ri16_be", false, 2)]
    [InlineData("cf32_le", true, 8)]
    [InlineData("cf64_be", true, 16)]
    [InlineData("ru32_le", false, 4)]
    public void Find_FormatOfSigmf_GivesItsSize(string name, bool complex, int bytes)
    {
        SigmfDatatype datatype = Assert.IsType<SigmfDatatype>(SigmfDatatype.Find(name));

        Assert.Equal((name, complex, bytes), (datatype.Name, datatype.IsComplex, datatype.SampleBytes));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ci8_le")]
    [InlineData("ci16")]
    [InlineData("cf16_le")]
    [InlineData("cf8")]
    [InlineData("ci16_le\n")]
    [InlineData("CI16_LE")]
    public void Find_OtherName_IsNull(string name) => Assert.Null(SigmfDatatype.Find(name));
}
