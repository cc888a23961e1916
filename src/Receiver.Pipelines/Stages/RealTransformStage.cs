using Receiver.Frames;

namespace Receiver.Pipelines.Stages;

/// <summary>Expands the packed signs of a one-bit frame into real numbers: −1, +1, and 0 where a sample was lost.</summary>
public sealed class RealTransformStage(string name) : IStage
{
    /// <inheritdoc/>
    public StageContract Contract { get; } = new(name, ReceptionParts.None, ReceptionParts.OneBitObservation) { Waveform = Waveform.OneBit };

    /// <inheritdoc/>
    public Reception Process(Reception reception, CancellationToken token) =>
        reception with { OneBitObservation = new OneBitObservation(Expand(reception.Frame.Pilot, reception.Storage), Expand(reception.Frame.Data, reception.Storage)) };

    private static RealMatrix Expand(Slot slot, FrameStorage storage)
    {
        int antennas = slot.Antennas;
        RealMatrix signs = storage.Real(2 * antennas, slot.Length);
        float[] values = signs.Values;
        bool anyErased = slot.Erasures.Any;
        for (int time = 0; time < slot.Length; time++)
        {
            ReadOnlySpan<byte> packed = slot.Time(time);
            Span<float> column = values.AsSpan(time * 2 * antennas, 2 * antennas);
            for (int antenna = 0; antenna < antennas; antenna++)
            {
                if (anyErased && slot.Erasures[antenna, time]) continue;
                int pair = packed[antenna >> 2] >> (2 * (antenna & 3));
                column[antenna] = 1 - 2 * (pair & 1);
                column[antennas + antenna] = 1 - (pair & 2);
            }
        }
        return signs;
    }
}
