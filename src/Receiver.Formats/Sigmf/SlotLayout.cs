using Receiver.Frames;

namespace Receiver.Formats.Sigmf;

/// <summary>
/// Finds the slots that the annotations describe. A slot is stored whole, or short of the samples that a gap swallowed; several annotations of one
/// frame and label are parts of one slot. Where in its slot a short slot stands follows from where the gaps are: a gap on one side took that side.
/// With gaps on both sides it is placed as if frames followed each other without a pause, in step with the slots whose place is known; in a
/// recording that has none, from global index 0. <see cref="RecordingWriter"/> writes in that step, so its recordings are read back exactly.
/// </summary>
internal sealed class SlotLayout(FrameFormat format, CaptureMap captures)
{
    private readonly int _pilotLength = format.Length(SlotKind.Pilot);
    private readonly int _dataLength = format.Length(SlotKind.Data);
    private readonly List<Slots> _frames = [];

    /// <summary>An annotation that marks samples of a slot.</summary>
    public readonly record struct Mark(ulong Frame, SlotKind Kind, long Start, long Count, SigmfObject Annotation)
    {
        public long End => Start + Count;
    }

    private sealed class Slots(ulong number)
    {
        public ulong Number { get; } = number;
        public PlacedSlot? Pilot { get; set; }
        public PlacedSlot? Data { get; set; }
        public IReadOnlyList<Position>? UserPositions { get; set; }
    }

    private sealed class PlacedSlot(SlotKind kind, int length, SigmfObject annotation)
    {
        public SlotKind Kind { get; } = kind;
        public int Length { get; } = length;
        public SigmfObject Annotation { get; } = annotation;
        public List<StoredRun> Runs { get; } = [];
        public long Earliest { get; set; }
        public long Latest { get; set; }
        public long Start => Latest;
        public long End => Latest + Length;
        public bool IsPlaced => Earliest == Latest;
    }

    /// <summary>Reads the annotations that are slots, by ascending first sample, and reports what is wrong with each by itself.</summary>
    public static List<Mark> ReadMarks(SigmfObject root, long samples)
    {
        var marks = new List<Mark>();
        foreach (SigmfObject annotation in root.Objects("annotations"))
        {
            bool isSlot = annotation.Has("receiver:frame");
            string? label = annotation.Text("core:label", required: isSlot);
            if (!isSlot && label is not ("pilot" or "data")) continue; // somebody else's
            if (label is not ("pilot" or "data" or null))
                annotation.Fault("core:label", $"is \"{SigmfObject.Printable(label, 40)}\"", "expected pilot or data");
            ulong? frame = annotation.FrameNumber("receiver:frame");
            long? start = annotation.Integer("core:sample_start", 0, long.MaxValue);
            long? count = annotation.Integer("core:sample_count", 1, long.MaxValue);
            if (start > samples) annotation.Fault("core:sample_start", $"is {start}", $"the data holds {samples} samples");
            else if (count > samples - start) annotation.Fault("core:sample_count", $"is {count}", $"the data holds {samples} samples");
            else if (label is not null && frame is not null && start is not null && count is not null)
                marks.Add(new Mark(frame.Value, label == "data" ? SlotKind.Data : SlotKind.Pilot, start.Value, count.Value, annotation));
        }
        marks.Sort((a, b) => a.Start.CompareTo(b.Start));
        for (int i = 1; i < marks.Count; i++)
            if (marks[i].Start < marks[i - 1].End)
                marks[i].Annotation.Fault("core:sample_start", $"is {marks[i].Start}",
                    $"the slot in {marks[i - 1].Annotation.Path} goes on to {marks[i - 1].End}");
        return marks;
    }

    /// <summary>Puts marks together to frames, in the order of the file.</summary>
    public List<RecordedFrame> Place(List<Mark> marks)
    {
        Collect(marks);
        PlacedSlot[] slots = [.. _frames.SelectMany(frame => new[] { frame.Pilot, frame.Data }).OfType<PlacedSlot>()];
        if (slots.Count(slot => !Bound(slot)) > 0 || !PlaceInStep(slots)) return [];
        CheckOverlaps(slots);
        foreach (Slots frame in _frames) CheckPartner(frame);
        return [.. _frames.Select(frame => new RecordedFrame(frame.Number, Runs(frame.Pilot), Runs(frame.Data)) { UserPositions = frame.UserPositions })];
    }

    private void Collect(List<Mark> marks)
    {
        var byNumber = new Dictionary<ulong, Slots>();
        foreach (Mark mark in marks)
        {
            if (!byNumber.TryGetValue(mark.Frame, out Slots? frame))
                _frames.Add(byNumber[mark.Frame] = frame = new Slots(mark.Frame));
            PlacedSlot slot = mark.Kind == SlotKind.Pilot
                ? frame.Pilot ??= new PlacedSlot(mark.Kind, _pilotLength, mark.Annotation)
                : frame.Data ??= new PlacedSlot(mark.Kind, _dataLength, mark.Annotation);
            if (format.Ofdm is not null) frame.UserPositions ??= UserPositionMember.Read(mark.Annotation, format.Users);
            slot.Runs.AddRange(captures.Split(mark.Start, mark.Count));
        }
    }

    // The earliest and the latest start that leave every missing sample in a gap.
    private bool Bound(PlacedSlot slot)
    {
        slot.Runs.Sort((a, b) => a.Global.CompareTo(b.Global));
        long first = slot.Runs[0].Global, end = slot.Runs[^1].Global + slot.Runs[^1].Count;
        slot.Earliest = Math.Max(end - slot.Length, captures.GapBegin(first));
        slot.Latest = Math.Min(first, captures.GapEnd(end) - slot.Length);
        bool split = false;
        for (int i = 1; i < slot.Runs.Count; i++)
            split |= captures.GapEnd(slot.Runs[i - 1].Global + slot.Runs[i - 1].Count) != slot.Runs[i].Global;
        if (slot.Earliest <= slot.Latest && !split) return true;
        long stored = slot.Runs.Sum(run => run.Count);
        Fault(slot, $"gives the {Word(slot)} slot {stored} samples over a span of {end - first}",
            $"expected the {slot.Length} of receiver:{Word(slot)}_length{(format.Ofdm is null ? "" : " OFDM symbols")}, or fewer where a gap (a capture with core:global_index) took the rest");
        return false;
    }

    private bool PlaceInStep(PlacedSlot[] slots)
    {
        int period = _pilotLength + _dataLength;
        long[] steps = [.. slots.Where(slot => slot.IsPlaced).Select(slot => Modulo(slot.Start - Offset(slot))).Distinct()];
        bool placed = true;
        foreach (PlacedSlot slot in slots)
        {
            if (slot.IsPlaced) continue;
            long start = slot.Earliest + Modulo(steps.FirstOrDefault() + Offset(slot) - slot.Earliest);
            if (steps.Length <= 1 && start <= slot.Latest)
            {
                slot.Earliest = slot.Latest = start;
                continue;
            }
            Fault(slot, $"leaves open which samples of the {Word(slot)} slot were lost, with gaps on both sides",
                "expected one end of the slot, or frames that follow each other without a pause");
            placed = false;
        }
        return placed;

        long Offset(PlacedSlot slot) => slot.Kind == SlotKind.Data ? _pilotLength : 0;
        long Modulo(long index) => (index % period + period) % period;
    }

    private static void CheckOverlaps(PlacedSlot[] slots)
    {
        PlacedSlot? before = null;
        foreach (PlacedSlot slot in slots.OrderBy(slot => slot.Start))
        {
            if (before is not null && slot.Start < before.End)
                Fault(slot, $"puts the {Word(slot)} slot at {slot.Start} of the stream", $"the slot in {before.Annotation.Path} goes on to {before.End}");
            before = slot;
        }
    }

    // A slot that was lost whole has no annotation; then a gap covers its place.
    private void CheckPartner(Slots frame)
    {
        const string member = "core:label";
        switch (frame.Pilot, frame.Data)
        {
            case ({ } pilot, { } data) when data.Start < pilot.Start:
                Fault(data, $"puts the data slot of frame {frame.Number} before its pilot slot", "expected the pilot slot, then the data slot", member);
                break;
            case ({ } pilot, null) when captures.GapEnd(pilot.End) - _dataLength < pilot.End:
                Fault(pilot, $"frame {frame.Number} has no data slot", "expected an annotation labelled data after this one, or a gap", member);
                break;
            case (null, { } data) when captures.GapBegin(data.Start) > data.Start - _pilotLength || data.Start < _pilotLength:
                Fault(data, $"frame {frame.Number} has no pilot slot", "expected an annotation labelled pilot before this one, or a gap", member);
                break;
        }
    }

    private static SlotRun[] Runs(PlacedSlot? slot) =>
        slot is null ? [] : [.. slot.Runs.Select(run => new SlotRun(run.File, (int)(run.Global - slot.Start), (int)run.Count))];

    private static string Word(PlacedSlot slot) => slot.Kind == SlotKind.Pilot ? "pilot" : "data";

    private static void Fault(PlacedSlot slot, string problem, string expected, string member = "core:sample_count") =>
        slot.Annotation.Fault(member, problem, expected);
}
