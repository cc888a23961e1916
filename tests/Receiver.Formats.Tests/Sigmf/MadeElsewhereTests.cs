using System.Text;
using Receiver.Formats.Sigmf;
using Receiver.Frames;
using Receiver.Testing;
using Xunit;

namespace Receiver.Formats.Tests.Sigmf;

/// <summary>Recordings that other programs wrote.</summary>
public class MadeElsewhereTests
{
    [Theory]
    [InlineData("one-bit-128x20-10dB", 128, 20, 80, 200, 12, 0.9)]
    [InlineData("one-bit-128x20-m5dB", 128, 20, 80, 200, 8, 0.75)]
    [InlineData("one-bit-mmtc-64x100-0dB", 64, 100, 40, 100, 10, 0.8)]
    public void Read_OneBitRecording_SignsAgreeWithTruth(
        string name, int antennas, int users, int pilotLength, int dataLength, int frames, double leastAgreement)
    {
        string path = Find(name);
        using FileStream data = File.OpenRead(path + ".sigmf-data");
        byte[] json = File.ReadAllBytes(path + ".sigmf-meta");
        Recording recording = Recording.Parse(json, data.Length);
        FrameFormat format = recording.Format;

        Assert.Equal((antennas, users, pilotLength, dataLength, frames),
            (format.Antennas, format.Users, format.PilotLength, format.DataLength, recording.Frames.Count));
        Assert.Null(recording.Metadata.VerifySha512(data));
        Assert.Empty(SigmfSummary.Describe(json, data.Length).Faults);
        var reader = new RecordingReader(recording, data);
        string[] truths = File.ReadAllLines(path + ".truth.jsonl");
        for (int i = 0; i < frames; i++)
        {
            Frame frame = reader.Read(i);
            (ulong number, GroundTruth truth) = TruthLine.Parse(Encoding.UTF8.GetBytes(truths[i]), format);
            Assert.Equal(number, frame.Id.Number);
            Assert.Equal(number, TruthLine.ParseFrameNumber(Encoding.UTF8.GetBytes(truths[i])));
            Assert.False(frame.HasErasures);
            Assert.Equal(1 / Math.Pow(10, truth.SnrDb!.Value / 10), format.NoiseVariance!.Value, 1e-6);
            // What was sent through the true channel predicts most signs; a wrong order of bits or of the channel would predict half.
            Assert.InRange(Agreement(frame.Pilot, truth, (user, use) => format.Pilots[user, use]), leastAgreement, 1);
            Assert.InRange(Agreement(frame.Data, truth, (user, use) => Qpsk.Map(Bit(user, use, false), Bit(user, use, true))), leastAgreement, 1);

            bool Bit(int user, int use, bool quadrature) => Qpsk.Bit(truth.Bits, Qpsk.BitIndex(user, use, dataLength, quadrature));
        }
    }

    [Theory]
    [InlineData("ofdm-8x8-m5dB", 3)]
    [InlineData("ofdm-8x8-static-5dB-qpsk", 5)]
    public void Describe_OfdmRecording_SaysWhatItHolds(string name, int frames)
    {
        string path = Find(name);
        SigmfSummary summary = SigmfSummary.Describe(File.ReadAllBytes(path + ".sigmf-meta"), new FileInfo(path + ".sigmf-data").Length);

        Assert.Empty(summary.Faults);
        Assert.Equal((frames, 2 * frames, 1), (summary.Frames, summary.Annotations, summary.Captures));
        Assert.Equal(frames * 3L * (1024 + 72), summary.Samples);
        Assert.Contains(new("receiver:subcarriers", "1024"), summary.Members);
        Assert.Contains(new("receiver:pilots", "4 items"), summary.Members);
    }

    [Fact]
    public void Describe_RecordingOfNoFrames_SaysWhatItHoldsAndWhyItCannotBeRun()
    {
        string path = Find("third-party/sigmf_logo");
        byte[] json = File.ReadAllBytes(path + ".sigmf-meta");
        using FileStream data = File.OpenRead(path + ".sigmf-data");

        SigmfSummary summary = SigmfSummary.Describe(json, data.Length);

        Assert.Equal("global.core:extensions", Assert.Single(summary.Faults).Path);
        Assert.Equal((1, 3, 0, 288000L), (summary.Captures, summary.Annotations, summary.Frames, summary.Samples));
        Assert.Contains(new("core:description", "The Official SigMF Logo"), summary.Members);
        SigmfMetadata metadata = SigmfMetadata.Parse(json);
        Assert.Equal(("ri16_le", 2, 48000.0, 4), (metadata.Datatype.Name, metadata.Channels, metadata.SampleRateHz, metadata.BytesPerTime));
        Assert.Null(metadata.VerifySha512(data));
    }

    private static string Find(string name)
    {
        string? path = Recordings.Find(name);
        if (path is null) Assert.Skip(Recordings.Absent);
        return path;
    }

    private static double Agreement(Slot slot, GroundTruth truth, Func<int, int, Complex32> symbol)
    {
        long agreeing = 0;
        for (int use = 0; use < slot.Length; use++)
            for (int antenna = 0; antenna < slot.Antennas; antenna++)
            {
                Complex32 received = Complex32.Zero;
                foreach (int user in truth.Active) received += truth.Channel![antenna, user] * symbol(user, use);
                if (received.Real < 0 == Qpsk.Bit(slot.Time(use), 2 * antenna)) agreeing++;
                if (received.Imaginary < 0 == Qpsk.Bit(slot.Time(use), 2 * antenna + 1)) agreeing++;
            }
        return agreeing / (2.0 * slot.Length * slot.Antennas);
    }
}
