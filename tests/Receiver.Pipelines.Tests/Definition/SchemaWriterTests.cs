using System.Text.Json;
using Receiver.Pipelines.Definition;
using Xunit;

namespace Receiver.Pipelines.Tests.Definition;

public sealed class SchemaWriterTests
{
    private static readonly Catalogue Catalogue = BuiltInCatalogue.Create();
    private static readonly string Schema = new SchemaWriter(Catalogue).Write();

    [Fact]
    public void Write_FileBesideThePipelines_IsWhatTheCodeSays() =>
        Assert.True(Schema == File.ReadAllText(Path.Combine(Repository.Root, "pipelines", "pipeline.schema.json")),
            "pipelines/pipeline.schema.json is not what the code says; renew it with: receiver schema > pipelines/pipeline.schema.json");

    [Fact]
    public void Write_EveryEntryOfTheCatalogue_HasItsAlternativeWithItsMembers()
    {
        JsonElement definitions = JsonDocument.Parse(Schema).RootElement.GetProperty("$defs");
        foreach (var (section, entries) in Catalogue.Sections)
        {
            var alternatives = definitions.GetProperty(section).GetProperty("oneOf").EnumerateArray().Where(a => a.TryGetProperty("properties", out _))
                .ToDictionary(a => a.GetProperty("properties").GetProperty("type").GetProperty("const").GetString()!);
            Assert.Equal(entries.Select(e => e.Name), alternatives.Keys);
            foreach (var (name, summary, options) in entries)
            {
                Assert.Equal(summary, alternatives[name].GetProperty("description").GetString());
                Assert.False(alternatives[name].GetProperty("additionalProperties").GetBoolean());
                Assert.Equal(["type", .. OptionsBinder.MembersOf(options).Select(OptionsBinder.NameOf)],
                    alternatives[name].GetProperty("properties").EnumerateObject().Select(p => p.Name));
            }
        }
    }

    [Fact]
    public void Write_EveryReference_LeadsSomewhere()
    {
        JsonElement root = JsonDocument.Parse(Schema).RootElement;
        var references = new HashSet<string>();
        Collect(root);
        Assert.NotEmpty(references);
        foreach (string reference in references) Assert.True(root.GetProperty("$defs").TryGetProperty(reference["#/$defs/".Length..], out _), reference);

        void Collect(JsonElement element)
        {
            if (element.ValueKind == JsonValueKind.Array)
                foreach (JsonElement item in element.EnumerateArray()) Collect(item);
            if (element.ValueKind != JsonValueKind.Object) return;
            foreach (JsonProperty member in element.EnumerateObject())
                if (member.NameEquals("$ref")) references.Add(member.Value.GetString()!);
                else Collect(member.Value);
        }
    }

    [Fact]
    public void Write_EveryMemberOfAnOptionsRecord_IsDescribed()
    {
        foreach (var (_, entries) in Catalogue.Sections)
            foreach (var (name, _, options) in entries)
                foreach (var member in OptionsBinder.MembersOf(options))
                    Assert.True(member.IsDefined(typeof(System.ComponentModel.DescriptionAttribute), true), $"{name}: {member.Name} has no description");
    }
}
