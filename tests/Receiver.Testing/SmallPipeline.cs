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
}
