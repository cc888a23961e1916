namespace Receiver.Frames;

/// <summary>A one-bit frame in the real domain: the signs as numbers, erased samples as zeros, so that a sample's square is its weight.</summary>
/// <param name="Pilot">Pilot slot <c>[2N×Tp]</c>: rows 0…N−1 the real parts, N…2N−1 the imaginary parts; −1, +1, or 0 where erased.</param>
/// <param name="Data">Data slot <c>[2N×Td]</c>, likewise.</param>
public sealed record OneBitObservation(RealMatrix Pilot, RealMatrix Data);
