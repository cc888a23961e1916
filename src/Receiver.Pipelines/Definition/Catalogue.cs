using Receiver.Algorithms.OneBit;
using Receiver.Pipelines.Runtime;

namespace Receiver.Pipelines.Definition;

/// <summary>One name that a pipeline file can use.</summary>
/// <param name="Name">The name.</param>
/// <param name="Summary">What it is, in one line.</param>
/// <param name="OptionsType">The options record.</param>
/// <param name="Create">Makes the product from options of that type.</param>
public sealed record CatalogueEntry<TProduct>(string Name, string Summary, Type OptionsType, Func<object, LineContext, TProduct> Create);

/// <summary>The names of one kind that a pipeline file can use, in the order in which they are listed.</summary>
public sealed class CatalogueSection<TProduct>
{
    private readonly List<CatalogueEntry<TProduct>> _entries = [];

    /// <summary>All entries.</summary>
    public IReadOnlyList<CatalogueEntry<TProduct>> Entries => _entries;

    /// <summary>Adds an entry.</summary>
    public CatalogueSection<TProduct> Add<TOptions>(string name, string summary, Func<TOptions, LineContext, TProduct> create) where TOptions : class
    {
        _entries.Add(new(name, summary, typeof(TOptions), (options, context) => create((TOptions)options, context)));
        return this;
    }

    /// <summary>Makes what was chosen.</summary>
    public TProduct Create(Choice choice, LineContext context) => _entries.First(e => e.Name == choice.Type).Create(choice.Options, context);
}

/// <summary>Everything that a pipeline file can name. Adding an algorithm is one line in <see cref="BuiltInCatalogue"/>.</summary>
public sealed class Catalogue
{
    internal const string SourceSection = "source", StageSection = "stage", SinkSection = "sink";
    internal const string ChannelEstimationSection = "channel-estimation", DataDetectionSection = "data-detection", JointEstimationSection = "joint-estimation", ActivityDetectionSection = "activity-detection";

    /// <summary>Where frames come from.</summary>
    public CatalogueSection<IFrameSource> Sources { get; } = new();

    /// <summary>What is done with a frame.</summary>
    public CatalogueSection<IStage> Stages { get; } = new();

    /// <summary>Where receptions go.</summary>
    public CatalogueSection<IReceptionSink> Sinks { get; } = new();

    /// <summary>Algorithms of the stage <c>channel-estimation</c>.</summary>
    public CatalogueSection<IChannelEstimator> ChannelEstimators { get; } = new();

    /// <summary>Algorithms of the stage <c>data-detection</c>.</summary>
    public CatalogueSection<IDataDetector> DataDetectors { get; } = new();

    /// <summary>Algorithms of the stage <c>joint-estimation</c>.</summary>
    public CatalogueSection<IJointEstimator> JointEstimators { get; } = new();

    /// <summary>Algorithms of the stage <c>activity-detection</c>.</summary>
    public CatalogueSection<IActivityDetector> ActivityDetectors { get; } = new();

    /// <summary>All sections with their entries' names, summaries and option types.</summary>
    public IEnumerable<(string Section, IReadOnlyList<(string Name, string Summary, Type Options)> Entries)> Sections =>
    [
        (SourceSection, Describe(Sources)), (StageSection, Describe(Stages)), (SinkSection, Describe(Sinks)),
        (ChannelEstimationSection, Describe(ChannelEstimators)), (DataDetectionSection, Describe(DataDetectors)),
        (JointEstimationSection, Describe(JointEstimators)), (ActivityDetectionSection, Describe(ActivityDetectors)),
    ];

    /// <summary>Option types of a section by name.</summary>
    public IReadOnlyDictionary<string, Type> TypesOf(string section) =>
        Sections.First(s => s.Section == section).Entries.ToDictionary(e => e.Name, e => e.Options);

    private static (string, string, Type)[] Describe<T>(CatalogueSection<T> section) =>
        [.. section.Entries.Select(e => (e.Name, e.Summary, e.OptionsType))];
}
