using Receiver.Frames;

namespace Receiver.Pipelines.Sources;

/// <summary>The user positions that the frames of a recording bring with them, for frames of it that come from elsewhere.</summary>
/// <param name="byNumber">The positions <c>[M]</c> by frame number.</param>
public sealed class RecordedPositions(IReadOnlyDictionary<ulong, IReadOnlyList<Position>> byNumber) : IUserPositionSource
{
    /// <inheritdoc/>
    public IReadOnlyList<Position>? Find(FrameId id) => byNumber.GetValueOrDefault(id.Number);
}
