using Receiver.Frames;

namespace Receiver.Algorithms.Sensing.Demodulation;

/// <summary>Erasures of time samples as erasures of whole OFDM symbols.</summary>
internal static class SymbolErasures
{
    /// <summary>An antenna loses a symbol where it lost any sample of the symbol's window.</summary>
    /// <param name="samples">Which time samples were lost.</param>
    /// <param name="symbolLength">Time samples of a symbol with its prefix.</param>
    /// <param name="skipped">Time samples before the window.</param>
    /// <param name="window">Time samples of the window.</param>
    public static ErasureMask Of(ErasureMask samples, int symbolLength, int skipped, int window)
    {
        var symbols = new ErasureMask(samples.Antennas, samples.Length / symbolLength);
        if (!samples.Any) return symbols;
        for (int symbol = 0; symbol < symbols.Length; symbol++)
            for (int time = symbol * symbolLength + skipped, end = time + window; time < end && symbols.CountAt(symbol) < symbols.Antennas; time++)
            {
                if (samples.CountAt(time) == 0) continue;
                for (int antenna = 0; antenna < symbols.Antennas; antenna++)
                    if (samples[antenna, time]) symbols.Set(antenna, 1, symbol, 1, erased: true);
            }
        return symbols;
    }
}
