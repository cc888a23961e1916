using System.ComponentModel;
using Receiver.Algorithms.OneBit.Partitioned;
using Receiver.Pipelines.Runtime;

namespace Receiver.Pipelines.Stages;

/// <summary>Who decides when the clients of asynchronous inference work.</summary>
public enum ClientSchedule
{
    /// <summary>A counted clock with seeded speeds and delays: the same answer every time.</summary>
    Virtual,

    /// <summary>The machine, a thread for each client: never twice the same answer.</summary>
    Concurrent,
}

/// <summary>Options of <c>pvi-asynchronous</c>.</summary>
public sealed record AsynchronousInferenceOptions : AsynchronousOptions
{
    /// <summary>Who decides when the clients work.</summary>
    [Description("who decides when the clients work: a counted clock, or really concurrent threads (not deterministic)")]
    public ClientSchedule Schedule { get; init; } = ClientSchedule.Virtual;

    internal IClientScheduler CreateScheduler() => Schedule == ClientSchedule.Concurrent ? new ConcurrentScheduler(this) : new VirtualClockScheduler(this);
}
