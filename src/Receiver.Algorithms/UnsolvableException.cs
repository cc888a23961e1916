namespace Receiver.Algorithms;

/// <summary>A problem that has no usable answer, with the reason in words. The line turns it into a failed frame.</summary>
public sealed class UnsolvableException(string message) : Exception(message);
