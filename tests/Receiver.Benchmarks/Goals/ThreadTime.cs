using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Receiver.Benchmarks.Goals;

/// <summary>Time that the processor spent on this thread, which a busy machine does not lengthen; on other systems than Linux the time of the clock.</summary>
internal static partial class ThreadTime
{
    private const int ThreadClock = 3;

    public static double Seconds()
    {
        if (!OperatingSystem.IsLinux()) return Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;
        var time = default(TimeSpec);
        if (ClockGetTime(ThreadClock, ref time) != 0) throw new InvalidOperationException("the thread's clock cannot be read");
        return time.Seconds + time.Nanoseconds * 1e-9;
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ClockGetTime(int clock, ref TimeSpec time);

    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
