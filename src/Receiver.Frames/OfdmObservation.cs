namespace Receiver.Frames;

/// <summary>
/// An OFDM frame in the frequency domain. What was lost is lost for a whole OFDM symbol of an antenna: its entries mean nothing, and whoever uses the
/// observation leaves them out.
/// </summary>
/// <param name="Pilot">Of each user <c>[M]</c> the samples on its pilot subcarriers <c>[antennas×Tp·Np]</c>, pilot symbol after pilot symbol.</param>
/// <param name="Data">The samples on the data subcarriers <c>[antennas×Td·Nd]</c>, data symbol after data symbol.</param>
/// <param name="PilotErasures">Which antenna lost which pilot symbol (time = OFDM symbol, Tp).</param>
/// <param name="DataErasures">Which antenna lost which data symbol (time = OFDM symbol, Td).</param>
public sealed record OfdmObservation(IReadOnlyList<ComplexMatrix> Pilot, ComplexMatrix Data, ErasureMask PilotErasures, ErasureMask DataErasures);
