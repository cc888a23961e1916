using System.Text.Json;
using Receiver.Frames;
using Receiver.Pipelines.Stages;
using Receiver.Testing;
using Xunit;

namespace Receiver.Pipelines.Tests.Stages;

public sealed class RealTransformStageTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(16)]
    [InlineData(33)]
    [InlineData(67)]
    public void Process_AnyNumberOfAntennas_EqualsExpansionBitByBit(int antennas)
    {
        FrameFormat format = TestFrames.Format(antennas, 2, 7, 9);
        Frame whole = TestFrames.Random(format, 1);
        AssertExpanded(whole, Process(whole, format));

        Frame holed = TestFrames.Random(format, 2);
        var random = new Random(antennas);
        for (int i = 0; i < 9; i++)
        {
            holed.Pilot.Erasures.Set(random.Next(antennas), 1, random.Next(7), 1, erased: true);
            holed.Data.Erasures.Set(random.Next(antennas), 1, random.Next(9), 1, erased: true);
        }
        holed.Data.Erasures.Set(0, antennas, 4, 1, erased: true);
        AssertExpanded(holed, Process(holed, format));
    }

    [Fact]
    public void Process_Vector_StacksRealOverImaginary()
    {
        JsonElement vector = Vectors.Load("one-bit/real_transforms.json");
        JsonElement re = vector.GetProperty("Y").GetProperty("re"), im = vector.GetProperty("Y").GetProperty("im");
        int antennas = re.GetArrayLength(), uses = re[0].GetArrayLength();
        FrameFormat format = TestFrames.Format(antennas, 2, uses, uses);
        Frame frame = TestFrames.Random(format, 0);
        frame.Data.Bytes.AsSpan().Clear();
        for (int antenna = 0; antenna < antennas; antenna++)
            for (int use = 0; use < uses; use++)
            {
                if (re[antenna][use].GetDouble() < 0) Qpsk.SetBit(frame.Data.Time(use), 2 * antenna);
                if (im[antenna][use].GetDouble() < 0) Qpsk.SetBit(frame.Data.Time(use), 2 * antenna + 1);
            }
        RealMatrix data = Process(frame, format).Data;
        JsonElement expected = vector.GetProperty("dd").GetProperty("Y_real_2NxT");
        Assert.Equal((2 * antennas, uses), (data.RowCount, data.ColumnCount));
        for (int row = 0; row < 2 * antennas; row++)
            for (int use = 0; use < uses; use++) Assert.Equal(expected[row][use].GetDouble(), data[row, use]);
    }

    private static OneBitObservation Process(Frame frame, FrameFormat format) =>
        new RealTransformStage("real-transform").Process(new Reception { Frame = frame, Format = format }, CancellationToken.None).OneBitObservation!;

    private static void AssertExpanded(Frame frame, OneBitObservation observation)
    {
        foreach (var (slot, signs) in new[] { (frame.Pilot, observation.Pilot), (frame.Data, observation.Data) })
        {
            Assert.Equal((2 * slot.Antennas, slot.Length), (signs.RowCount, signs.ColumnCount));
            for (int time = 0; time < slot.Length; time++)
                for (int antenna = 0; antenna < slot.Antennas; antenna++)
                {
                    bool erased = slot.Erasures[antenna, time];
                    Assert.Equal(erased ? 0 : Qpsk.Bit(slot.Time(time), 2 * antenna) ? -1 : 1, signs[antenna, time]);
                    Assert.Equal(erased ? 0 : Qpsk.Bit(slot.Time(time), 2 * antenna + 1) ? -1 : 1, signs[slot.Antennas + antenna, time]);
                }
        }
    }
}
