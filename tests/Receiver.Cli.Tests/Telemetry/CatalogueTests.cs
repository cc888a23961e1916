using Xunit;

namespace Receiver.Cli.Tests.Telemetry;

public sealed class CatalogueTests
{
    [Fact]
    public void Catalogue_AndCode_NameTheSameInstruments()
    {
        IEnumerable<string> written = CatalogueRow.Read().Select(r => $"{r.Name} {r.Kind} {r.Unit}").Order();
        IEnumerable<string> code = CatalogueRow.OfCode().Select(i => $"{i.Name} {i.Kind} {i.Unit}").Order();

        Assert.NotEmpty(code);
        Assert.Equal(code, written);
    }
}
