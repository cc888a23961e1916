using Receiver.Algorithms.OneBit;
using Receiver.Algorithms.Sensing;
using Receiver.Pipelines.Runtime;
using Receiver.Pipelines.Stages;

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

/// <summary>The algorithms of one stage.</summary>
/// <param name="stage">Makes the stage of an algorithm of the usual contract, from the stage's name, the algorithm's name and the algorithm.</param>
public sealed class AlgorithmSection<TAlgorithm>(Func<string, string, TAlgorithm, IStage> stage)
{
    private readonly List<CatalogueEntry<Func<string, IStage>>> _entries = [];

    /// <summary>All entries; each makes a stage from the stage's name.</summary>
    public IReadOnlyList<CatalogueEntry<Func<string, IStage>>> Entries => _entries;

    /// <summary>Adds an algorithm of the usual contract.</summary>
    public AlgorithmSection<TAlgorithm> Add<TOptions>(string name, string summary, Func<TOptions, LineContext, TAlgorithm> create) where TOptions : class =>
        AddStage<TOptions>(name, summary, (stageName, options, context) => stage(stageName, name, create(options, context)));

    /// <summary>Adds an algorithm with a stage of its own.</summary>
    public AlgorithmSection<TAlgorithm> AddStage<TOptions>(string name, string summary, Func<string, TOptions, LineContext, IStage> create) where TOptions : class
    {
        _entries.Add(new(name, summary, typeof(TOptions), (options, context) => stageName => create(stageName, (TOptions)options, context)));
        return this;
    }

    /// <summary>Makes the stage of what was chosen.</summary>
    public IStage Create(string stageName, Choice choice, LineContext context) => _entries.First(e => e.Name == choice.Type).Create(choice.Options, context)(stageName);
}

/// <summary>Everything that a pipeline file can name. Adding an algorithm is one line in <see cref="BuiltInCatalogue"/>.</summary>
public sealed class Catalogue
{
    internal const string SourceSection = "source", StageSection = "stage", SinkSection = "sink";
    internal const string ChannelEstimationSection = "channel-estimation", DataDetectionSection = "data-detection", JointEstimationSection = "joint-estimation", ActivityDetectionSection = "activity-detection";
    internal const string CoarseEstimationSection = "coarse-estimation", GridUpdateSection = "grid-update";

    /// <summary>Where frames come from.</summary>
    public CatalogueSection<IFrameSource> Sources { get; } = new();

    /// <summary>What is done with a frame.</summary>
    public CatalogueSection<IStage> Stages { get; } = new();

    /// <summary>Where receptions go.</summary>
    public CatalogueSection<IReceptionSink> Sinks { get; } = new();

    /// <summary>Algorithms of the stage <c>channel-estimation</c>.</summary>
    public AlgorithmSection<IChannelEstimator> ChannelEstimators { get; } = new((name, algorithm, estimator) => new ChannelEstimationStage(name, algorithm, estimator));

    /// <summary>Algorithms of the stage <c>data-detection</c>.</summary>
    public AlgorithmSection<IDataDetector> DataDetectors { get; } = new((name, algorithm, detector) => new DataDetectionStage(name, algorithm, detector));

    /// <summary>Algorithms of the stage <c>joint-estimation</c>.</summary>
    public AlgorithmSection<IJointEstimator> JointEstimators { get; } = new((name, algorithm, estimator) => new JointEstimationStage(name, algorithm, estimator));

    /// <summary>Algorithms of the stage <c>activity-detection</c>.</summary>
    public AlgorithmSection<IActivityDetector> ActivityDetectors { get; } = new((name, algorithm, detector) => new ActivityDetectionStage(name, algorithm, detector));

    /// <summary>Algorithms of the stage <c>coarse-estimation</c>.</summary>
    public AlgorithmSection<ISceneInitializer> CoarseEstimators { get; } = new((name, algorithm, initializer) => new CoarseEstimationStage(name, algorithm, initializer));

    /// <summary>Algorithms of the stage <c>grid-update</c>.</summary>
    public AlgorithmSection<ISensingStep> GridUpdates { get; } = new(SensingStepStage.Grid);

    /// <summary>All sections with their entries' names, summaries and option types.</summary>
    public IEnumerable<(string Section, IReadOnlyList<(string Name, string Summary, Type Options)> Entries)> Sections =>
    [
        (SourceSection, Describe(Sources.Entries)), (StageSection, Describe(Stages.Entries)), (SinkSection, Describe(Sinks.Entries)),
        (ChannelEstimationSection, Describe(ChannelEstimators.Entries)), (DataDetectionSection, Describe(DataDetectors.Entries)),
        (JointEstimationSection, Describe(JointEstimators.Entries)), (ActivityDetectionSection, Describe(ActivityDetectors.Entries)),
        (CoarseEstimationSection, Describe(CoarseEstimators.Entries)), (GridUpdateSection, Describe(GridUpdates.Entries)),
    ];

    /// <summary>Option types of a section by name.</summary>
    public IReadOnlyDictionary<string, Type> TypesOf(string section) =>
        Sections.First(s => s.Section == section).Entries.ToDictionary(e => e.Name, e => e.Options);

    private static (string, string, Type)[] Describe<T>(IReadOnlyList<CatalogueEntry<T>> entries) =>
        [.. entries.Select(e => (e.Name, e.Summary, e.OptionsType))];
}
