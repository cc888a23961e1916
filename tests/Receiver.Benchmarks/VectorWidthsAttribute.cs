using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using Perfolizer.Horology;

namespace Receiver.Benchmarks;

/// <summary>
/// Runs benchmarks of kernels that take what width the runtime offers with all that the processor has, without AVX-512, and without AVX: a few iterations of each.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class VectorWidthsAttribute : Attribute, IConfigSource
{
    /// <inheritdoc/>
    public IConfig Config { get; } = ManualConfig.CreateEmpty()
        .AddJob(Job("512 bits"))
        .AddJob(Job("256 bits").WithEnvironmentVariable("DOTNET_EnableAVX512", "0"))
        .AddJob(Job("128 bits").WithEnvironmentVariable("DOTNET_EnableAVX", "0"));

    private static Job Job(string name) => new Job(name).WithWarmupCount(2).WithIterationCount(5).WithIterationTime(TimeInterval.FromMilliseconds(100));
}
