namespace Receiver.Testing;

/// <summary>A pipeline that takes a millisecond or so a frame: 16 antennas, 3 users, 12 pilots, 20 data symbols, 120 bits.</summary>
public static class SmallPipeline
{
    /// <summary>Bits of a frame.</summary>
    public const int BitsPerFrame = 3 * 20 * 2;

    /// <summary>The file.</summary>
    public const string Json = """
        {
          "name": "small",
          "format": { "waveform": "one-bit", "antennas": 16, "users": 3, "pilotLength": 12, "dataLength": 20, "constellation": "qpsk" },
          "source": { "type": "simulator", "channel": "rayleigh", "snrDb": 0, "frames": 20, "seed": 5 },
          "stages": [
            { "type": "real-transform" },
            { "type": "iterate", "name": "refinement", "maxRounds": 2, "stages": [
              { "type": "channel-estimation", "algorithm": "advi" },
              { "type": "data-detection", "algorithm": "advi" } ] } ],
          "sinks": [ { "type": "score" } ]
        }
        """;

    /// <summary>A sensing receiver that takes some ten milliseconds a frame: 4×2 antennas, 2 users, 64 subcarriers of 480 kHz.</summary>
    public const string OfdmJson = """
        {
          "name": "small-ofdm",
          "format": { "waveform": "ofdm", "users": 2, "array": { "horizontal": 4, "vertical": 2 }, "subcarriers": 64, "subcarrierSpacingHz": 480000, "cyclicPrefix": 32,
                      "pilotsPerUser": 8, "dataSubcarriers": 32, "constellation": "qpsk" },
          "source": { "type": "simulator", "snrDb": 5, "frames": 4, "seed": 5 },
          "stages": [
            { "type": "ofdm-demodulation" },
            { "type": "coarse-estimation", "algorithm": "birth" },
            { "type": "iterate", "name": "expectation-maximization", "maxRounds": 6, "tolerance": 0, "stages": [
              { "type": "channel-estimation", "algorithm": "bisvbi" },
              { "type": "data-detection", "algorithm": "bisvbi" },
              { "type": "grid-update", "algorithm": { "type": "birth", "restartAfter": 3 } } ] } ],
          "sinks": [ { "type": "score" } ]
        }
        """;
}
