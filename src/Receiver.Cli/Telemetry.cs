using System.Collections.Concurrent;
using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Receiver.Pipelines.Instrumentation;

namespace Receiver.Cli;

/// <summary>Exports metrics and spans over OTLP where the standard <c>OTEL_EXPORTER_OTLP_*</c> variables ask for it.</summary>
internal sealed class Telemetry : IDisposable
{
    private static readonly string[] Endpoints = ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"];
    private readonly MeterProvider _metrics;
    private readonly TracerProvider _traces;

    private Telemetry()
    {
        ResourceBuilder resource = ResourceBuilder.CreateDefault().AddService("receiver", serviceVersion: typeof(Telemetry).Assembly.GetName().Version?.ToString(3)).AddEnvironmentVariableDetector();
        _metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter(Instruments.Name, "System.Runtime")
            // Exponential buckets: a microsecond stage and a second-long frame both keep their percentiles.
            .AddView(i => i.Meter.Name == Instruments.Name && i.Unit == "s" ? new Base2ExponentialBucketHistogramConfiguration() : null)
            .SetExemplarFilter(ExemplarFilterType.TraceBased)
            .AddOtlpExporter()
            .Build();
        _traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)
            .AddSource(Instruments.Name)
            .AddProcessor(new FrameSpanProcessor(new BatchActivityExportProcessor(new OtlpTraceExporter(new OtlpExporterOptions()))))
            .Build();
    }

    /// <summary>Starts exporting, or gives null where no endpoint is set.</summary>
    public static Telemetry? StartFromEnvironment() =>
        Endpoints.Any(name => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name))) ? new Telemetry() : null;

    /// <summary>Exports what is left.</summary>
    public void Dispose()
    {
        _metrics.Dispose();
        _traces.Dispose();
    }
}

/// <summary>
/// Holds a frame's spans until the frame ends, and only then decides: every late, failed, dropped or slow frame is exported, and a sample of the others.
/// </summary>
internal sealed class FrameSpanProcessor(BaseProcessor<Activity> next) : BaseProcessor<Activity>
{
    private const int SampleEvery = 20;
    private const double SlowFactor = 2, Forgetting = 0.02;
    private readonly ConcurrentDictionary<ActivityTraceId, ConcurrentQueue<Activity>> _open = new();
    private double _meanSeconds;
    private long _frames;

    public override void OnEnd(Activity span)
    {
        if (span.ParentSpanId != default)
        {
            _open.GetOrAdd(span.TraceId, _ => new ConcurrentQueue<Activity>()).Enqueue(span);
            return;
        }
        _open.TryRemove(span.TraceId, out ConcurrentQueue<Activity>? children);
        if (!Keep(span)) return;
        foreach (Activity child in children ?? []) next.OnEnd(child);
        next.OnEnd(span);
    }

    protected override bool OnForceFlush(int timeoutMilliseconds) => next.ForceFlush(timeoutMilliseconds);

    protected override bool OnShutdown(int timeoutMilliseconds) => next.Shutdown(timeoutMilliseconds);

    protected override void Dispose(bool disposing)
    {
        if (disposing) next.Dispose();
        base.Dispose(disposing);
    }

    private bool Keep(Activity frame)
    {
        double seconds = frame.Duration.TotalSeconds, mean = _meanSeconds;
        _meanSeconds = mean == 0 ? seconds : mean + Forgetting * (seconds - mean);
        bool ordinary = frame.GetTagItem("receiver.outcome") as string == "processed";
        return !ordinary || (mean > 0 && seconds > SlowFactor * mean) || Interlocked.Increment(ref _frames) % SampleEvery == 1;
    }
}
