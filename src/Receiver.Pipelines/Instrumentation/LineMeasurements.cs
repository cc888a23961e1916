using Receiver.Pipelines.Runtime;

namespace Receiver.Pipelines.Instrumentation;

/// <summary>What the observable instruments read of one running line.</summary>
internal sealed record LineMeasurements(string SourceType, PacketCounters Packets, IReadOnlyList<(string Stage, Func<int> Length, int Limit)> Queues);
