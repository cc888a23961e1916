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
    /// <summary>How long the last export may hold up the end of a run, where nobody answers.</summary>
    private const int ShutdownMs = 3000;

    private readonly MeterProvider? _metrics;
    private readonly TracerProvider? _traces;

    private Telemetry()
    {
        ResourceBuilder resource = ResourceBuilder.CreateDefault().AddService("receiver", serviceVersion: typeof(Telemetry).Assembly.GetName().Version?.ToString(3)).AddEnvironmentVariableDetector();
        if (IsWanted("METRICS"))
            _metrics = Sdk.CreateMeterProviderBuilder()
                .SetResourceBuilder(resource)
                .AddMeter(Instruments.Name, "System.Runtime")
                // Exponential buckets: a microsecond stage and a second-long frame both keep their percentiles.
                .AddView(i => i.Meter.Name == Instruments.Name && i.Unit == "s" ? new Base2ExponentialBucketHistogramConfiguration() : null)
                .SetExemplarFilter(ExemplarFilterType.TraceBased)
                .AddOtlpExporter(options => UseOwnVariables(options, "METRICS"))
                .Build();
        if (!IsWanted("TRACES")) return;
        var traces = new OtlpExporterOptions();
        UseOwnVariables(traces, "TRACES");
        _traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)
            .AddSource(Instruments.Name)
            .AddProcessor(new FrameSpanProcessor(new OtlpTraceExporter(traces)))
            .Build();
    }

    /// <summary>Starts exporting, or gives null where no endpoint is set.</summary>
    public static Telemetry? StartFromEnvironment() => IsWanted("METRICS") || IsWanted("TRACES") ? new Telemetry() : null;

    /// <summary>Exports what is left, or gives up soon.</summary>
    public void Dispose()
    {
        Parallel.Invoke(() => _metrics?.Shutdown(ShutdownMs), () => _traces?.Shutdown(ShutdownMs));
        _metrics?.Dispose();
        _traces?.Dispose();
    }

    private static bool IsWanted(string signal) => Variable("ENDPOINT") is not null || Variable(signal + "_ENDPOINT") is not null;

    /// <summary>The exporter knows the variables that all signals share; a signal's own ones go before those.</summary>
    private static void UseOwnVariables(OtlpExporterOptions options, string signal)
    {
        if (Uri.TryCreate(Variable(signal + "_ENDPOINT"), UriKind.Absolute, out Uri? endpoint)) options.Endpoint = endpoint;
        if (Variable(signal + "_HEADERS") is { } headers) options.Headers = headers;
        if (int.TryParse(Variable(signal + "_TIMEOUT"), out int timeout) && timeout > 0) options.TimeoutMilliseconds = timeout;
        options.Protocol = Variable(signal + "_PROTOCOL") switch
        {
            "grpc" => OtlpExportProtocol.Grpc,
            "http/protobuf" => OtlpExportProtocol.HttpProtobuf,
            _ => options.Protocol,
        };
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_" + name) is { Length: > 0 } value ? value : null;
}
