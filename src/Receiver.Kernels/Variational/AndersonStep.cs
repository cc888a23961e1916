using System.Runtime.InteropServices;

namespace Receiver.Kernels;

/// <summary>
/// Anderson acceleration of depth one for 16 fixed-point iterations side by side. With the residual f = G(u) − u, u ← u + βf − θ(Δu + βΔf), where
/// θ = ⟨f, Δf⟩/‖Δf‖² makes the residual that a linear map would have next as small as possible. β and θ differ from lane to lane.
/// </summary>
public static class AndersonStep
{
    /// <summary>Sums over the rows, for each lane: ‖f‖², ⟨f, Δf⟩ and ‖Δf‖² with Δf the change from the previous residual.</summary>
    /// <param name="residual">f, a tile.</param>
    /// <param name="previous">The f of the step before, a tile.</param>
    /// <param name="size">‖f‖² <c>[16]</c>.</param>
    /// <param name="along">⟨f, Δf⟩ <c>[16]</c>.</param>
    /// <param name="change">‖Δf‖² <c>[16]</c>.</param>
    /// <param name="width">Forces a vector width.</param>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    public static void Measure(ReadOnlySpan<float> residual, ReadOnlySpan<float> previous, Span<float> size, Span<float> along, Span<float> change,
        LaneWidth width = LaneWidth.Widest)
    {
        TileShape.Check(residual.Length, previous.Length);
        TileShape.CheckRow(size.Length, along.Length, change.Length);
        switch (width.Resolve())
        {
            case LaneWidth.Bits512: Measure<Lanes512>(residual, previous, size, along, change); break;
            case LaneWidth.Bits256: Measure<Lanes256>(residual, previous, size, along, change); break;
            default: Measure<Lanes128>(residual, previous, size, along, change); break;
        }
    }

    /// <summary>Moves the point, and keeps point and residual as the previous ones of the next step.</summary>
    /// <param name="point">u, a tile; in and out.</param>
    /// <param name="residual">f, a tile.</param>
    /// <param name="previousPoint">The u of the step before; in and out.</param>
    /// <param name="previousResidual">The f of the step before; in and out.</param>
    /// <param name="mixing">β <c>[16]</c>.</param>
    /// <param name="memory">θ <c>[16]</c>; 0 forgets the step before.</param>
    /// <param name="step">Squared length of the move <c>[16]</c>.</param>
    /// <param name="length">Squared length of the new point <c>[16]</c>.</param>
    /// <param name="width">Forces a vector width.</param>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    public static void Take(Span<float> point, ReadOnlySpan<float> residual, Span<float> previousPoint, Span<float> previousResidual,
        ReadOnlySpan<float> mixing, ReadOnlySpan<float> memory, Span<float> step, Span<float> length, LaneWidth width = LaneWidth.Widest)
    {
        TileShape.Check(point.Length, residual.Length, previousPoint.Length, previousResidual.Length);
        TileShape.CheckRow(mixing.Length, memory.Length, step.Length, length.Length);
        switch (width.Resolve())
        {
            case LaneWidth.Bits512: Take<Lanes512>(point, residual, previousPoint, previousResidual, mixing, memory, step, length); break;
            case LaneWidth.Bits256: Take<Lanes256>(point, residual, previousPoint, previousResidual, mixing, memory, step, length); break;
            default: Take<Lanes128>(point, residual, previousPoint, previousResidual, mixing, memory, step, length); break;
        }
    }

    private static void Measure<T>(ReadOnlySpan<float> residual, ReadOnlySpan<float> previous, Span<float> size, Span<float> along, Span<float> change)
        where T : unmanaged, ILanes<T>
    {
        ref readonly float f = ref MemoryMarshal.GetReference(residual), old = ref MemoryMarshal.GetReference(previous);
        for (int lane = 0; lane < Tile.Lanes; lane += T.Count)
        {
            T size0 = T.All(0), along0 = size0, change0 = size0;
            for (int at = lane; at < residual.Length; at += Tile.Lanes)
            {
                T now = T.Load(in f, at), difference = now - T.Load(in old, at);
                size0 = T.MultiplyAdd(now, now, size0);
                along0 = T.MultiplyAdd(now, difference, along0);
                change0 = T.MultiplyAdd(difference, difference, change0);
            }
            size0.Store(ref size[0], lane);
            along0.Store(ref along[0], lane);
            change0.Store(ref change[0], lane);
        }
    }

    private static void Take<T>(Span<float> point, ReadOnlySpan<float> residual, Span<float> previousPoint, Span<float> previousResidual,
        ReadOnlySpan<float> mixing, ReadOnlySpan<float> memory, Span<float> step, Span<float> length) where T : unmanaged, ILanes<T>
    {
        ref readonly float f = ref MemoryMarshal.GetReference(residual);
        ref float u = ref MemoryMarshal.GetReference(point);
        ref float oldU = ref MemoryMarshal.GetReference(previousPoint), oldF = ref MemoryMarshal.GetReference(previousResidual);
        for (int lane = 0; lane < Tile.Lanes; lane += T.Count)
        {
            T beta = T.Load(in mixing[0], lane), theta = T.Load(in memory[0], lane), step0 = T.All(0), length0 = step0;
            for (int at = lane; at < point.Length; at += Tile.Lanes)
            {
                T now = T.Load(in u, at), force = T.Load(in f, at);
                T back = T.MultiplyAdd(beta, force - T.Load(in oldF, at), now - T.Load(in oldU, at));
                T move = T.MultiplyAdd(beta, force, T.All(0) - theta * back), next = now + move;
                step0 = T.MultiplyAdd(move, move, step0);
                length0 = T.MultiplyAdd(next, next, length0);
                now.Store(ref oldU, at);
                force.Store(ref oldF, at);
                next.Store(ref u, at);
            }
            step0.Store(ref step[0], lane);
            length0.Store(ref length[0], lane);
        }
    }
}
