namespace Receiver.Frames;

/// <summary>A planar array in the y-z plane with half-wavelength spacing; antenna m = mx + Mx·mz.</summary>
/// <param name="Horizontal">Antennas along y, Mx.</param>
/// <param name="Vertical">Antennas along z, Mz.</param>
public sealed record PlanarArray(int Horizontal, int Vertical)
{
    /// <summary>Number of antennas, M = Mx·Mz.</summary>
    public int Antennas => Horizontal * Vertical;
}

/// <summary>What an OFDM frame is beyond the sizes. Subcarrier n of N sits at FFT bin n − N/2 (modulo N); transforms are unitary.</summary>
public sealed record OfdmFormat
{
    /// <summary>Subcarriers, N, a power of two.</summary>
    public required int Subcarriers { get; init; }

    /// <summary>Subcarrier spacing f0 in Hz. The sample rate is N·f0.</summary>
    public required double SubcarrierSpacingHz { get; init; }

    /// <summary>Time samples of the cyclic prefix.</summary>
    public required int CyclicPrefix { get; init; }

    /// <summary>Carrier frequency in Hz; nothing is computed from it.</summary>
    public double CarrierHz { get; init; }

    /// <summary>The antenna array.</summary>
    public required PlanarArray Array { get; init; }

    /// <summary>OFDM symbols of the pilot slot, Tp.</summary>
    public required int PilotSymbols { get; init; }

    /// <summary>Subcarriers P_k of each user's pilots, ascending <c>[M][Np]</c>. Their values are rows of <see cref="FrameFormat.Pilots"/>, pilot symbol after pilot symbol.</summary>
    public required IReadOnlyList<int[]> PilotSubcarriers { get; init; }

    /// <summary>Subcarriers D that carry data, ascending <c>[Nd]</c>, the same for all users.</summary>
    public required int[] DataSubcarriers { get; init; }

    /// <summary>Standard deviation of a reported user position per horizontal coordinate, in m.</summary>
    public double UserPositionStdMetres { get; init; }

    /// <summary>Reported user positions where they are the same for all frames; null where frames bring theirs.</summary>
    public IReadOnlyList<Position>? UserPositions { get; init; }

    /// <summary>How time samples are stored: ci16 or cf32.</summary>
    public SampleFormat SampleFormat { get; init; } = SampleFormat.Ci16;

    /// <summary>Value of an int16 sample of 32767.</summary>
    public double FullScale { get; init; } = 1;

    /// <summary>Pilot subcarriers of one user, Np.</summary>
    public int PilotsPerUser => PilotSubcarriers[0].Length;

    /// <summary>Time samples of one OFDM symbol with its prefix.</summary>
    public int SymbolLength => Subcarriers + CyclicPrefix;

    /// <summary>Bandwidth B = N·f0 in Hz, also the sample rate.</summary>
    public double BandwidthHz => Subcarriers * SubcarrierSpacingHz;
}
