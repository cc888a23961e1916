using System.ComponentModel;

namespace Receiver.Algorithms.Sensing.Demodulation;

/// <summary>Options of <see cref="OfdmDemodulator"/>.</summary>
public sealed record DemodulationOptions
{
    /// <summary>Time samples by which the window reaches into the cyclic prefix, for users that are early; never more than the prefix.</summary>
    [Description("time samples by which the window reaches into the cyclic prefix")]
    public int BackOff { get; init; } = 4;

    /// <summary>All faults at once.</summary>
    public IEnumerable<string> Validate()
    {
        if (BackOff < 0) yield return $"backOff: {BackOff} is less than 0";
    }
}
