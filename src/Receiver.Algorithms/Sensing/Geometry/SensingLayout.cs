using Receiver.Frames;

namespace Receiver.Algorithms.Sensing;

/// <summary>What the format fixes, in the units of the mathematics: delays are metres of path, subcarriers and antennas count from the centre.</summary>
internal sealed class SensingLayout
{
    public const double LightSpeed = 299792458.0;

    public SensingLayout(FrameFormat format)
    {
        OfdmFormat ofdm = format.Ofdm!;
        Users = format.Users;
        Array = ofdm.Array;
        DataSymbols = format.DataLength;
        PilotSymbols = ofdm.PilotSymbols;
        DataIndices = ofdm.DataSubcarriers;
        PilotIndices = ofdm.PilotSubcarriers;
        Centre = (ofdm.Subcarriers - 1) / 2.0;
        PhasePerMetre = -2 * Math.PI * ofdm.SubcarrierSpacingHz / LightSpeed;
        BandwidthPerMetre = ofdm.BandwidthHz / LightSpeed;
        PositionVariance = Math.Max(ofdm.UserPositionStdMetres * ofdm.UserPositionStdMetres, 1e-6);
        DataOffsets = Centred(DataIndices);
        PilotOffsets = [.. PilotIndices.Select(Centred)];
        Horizontal = [.. Enumerable.Range(0, Antennas).Select(antenna => antenna % Array.Horizontal - (Array.Horizontal - 1) / 2.0)];
        Vertical = [.. Enumerable.Range(0, Antennas).Select(antenna => antenna / Array.Horizontal - (Array.Vertical - 1) / 2.0)];
    }

    /// <summary>K.</summary>
    public int Users { get; }

    public PlanarArray Array { get; }

    /// <summary>M.</summary>
    public int Antennas => Array.Antennas;

    /// <summary>Td.</summary>
    public int DataSymbols { get; }

    /// <summary>Tp.</summary>
    public int PilotSymbols { get; }

    /// <summary>Nd.</summary>
    public int DataCarriers => DataIndices.Length;

    /// <summary>Np.</summary>
    public int PilotCarriers => PilotIndices[0].Length;

    /// <summary>D <c>[Nd]</c>.</summary>
    public int[] DataIndices { get; }

    /// <summary>P_k <c>[K][Np]</c>.</summary>
    public IReadOnlyList<int[]> PilotIndices { get; }

    /// <summary>(N − 1)/2, the subcarrier index of band centre.</summary>
    public double Centre { get; }

    /// <summary>ñ of the data subcarriers <c>[Nd]</c>.</summary>
    public double[] DataOffsets { get; }

    /// <summary>ñ of the pilot subcarriers <c>[K][Np]</c>.</summary>
    public double[][] PilotOffsets { get; }

    /// <summary>−2πf0/c: phase from one subcarrier to the next for each metre of path, in rad/m.</summary>
    public double PhasePerMetre { get; }

    /// <summary>B/c in 1/m.</summary>
    public double BandwidthPerMetre { get; }

    /// <summary>Largest clock offset, 2/B, in metres of path.</summary>
    public double OffsetLimit => 2 / BandwidthPerMetre;

    /// <summary>Prior variance σ_p²/2 of each horizontal coordinate of a user in m².</summary>
    public double PositionVariance { get; }

    /// <summary>m̃x <c>[M]</c>.</summary>
    public double[] Horizontal { get; }

    /// <summary>m̃z <c>[M]</c>.</summary>
    public double[] Vertical { get; }

    private double[] Centred(int[] indices) => [.. indices.Select(index => index - Centre)];
}
