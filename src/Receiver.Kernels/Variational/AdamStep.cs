using System.Runtime.InteropServices;

namespace Receiver.Kernels;

/// <summary>
/// Gradient ascent with a step for each number from its gradient's running moments (D. P. Kingma, J. Ba, "Adam: a method for stochastic optimization", 2015):
/// first ← 0.9·first + 0.1·g, second ← 0.999·second + 0.001·g², parameter ← parameter + rate·ĝ/(√ŝ + 1e-8), with ĝ and ŝ free of their start at 0.
/// </summary>
public static class AdamStep
{
    private const float FirstDecay = 0.9f, SecondDecay = 0.999f, Floor = 1e-8f;

    /// <summary>One step, uphill.</summary>
    /// <param name="iteration">Number of the step, from 1.</param>
    /// <param name="rate">About how far a number moves.</param>
    /// <param name="gradient">g, a tile.</param>
    /// <param name="first">First moment, a tile; in and out, 0 at the start.</param>
    /// <param name="second">Second moment, likewise.</param>
    /// <param name="parameter">What moves, a tile; in and out.</param>
    /// <param name="width">Forces a vector width.</param>
    /// <exception cref="ArgumentException">A tile has another size.</exception>
    public static void Take(int iteration, float rate, ReadOnlySpan<float> gradient, Span<float> first, Span<float> second, Span<float> parameter,
        LaneWidth width = LaneWidth.Widest)
    {
        TileShape.Check(gradient.Length, first.Length, second.Length, parameter.Length);
        float step = rate / (1 - MathF.Pow(FirstDecay, iteration)), correction = 1 / (1 - MathF.Pow(SecondDecay, iteration));
        switch (width.Resolve())
        {
            case LaneWidth.Bits512: Take<Lanes512>(step, correction, gradient, first, second, parameter); break;
            case LaneWidth.Bits256: Take<Lanes256>(step, correction, gradient, first, second, parameter); break;
            default: Take<Lanes128>(step, correction, gradient, first, second, parameter); break;
        }
    }

    private static void Take<T>(float step, float correction, ReadOnlySpan<float> gradient, Span<float> first, Span<float> second, Span<float> parameter)
        where T : unmanaged, ILanes<T>
    {
        ref readonly float g = ref MemoryMarshal.GetReference(gradient);
        ref float m = ref MemoryMarshal.GetReference(first), v = ref MemoryMarshal.GetReference(second), x = ref MemoryMarshal.GetReference(parameter);
        for (int at = 0; at < parameter.Length; at += T.Count)
        {
            T slope = T.Load(in g, at);
            T mean = T.MultiplyAdd(T.All(FirstDecay), T.Load(in m, at), T.All(1 - FirstDecay) * slope);
            T power = T.MultiplyAdd(T.All(SecondDecay), T.Load(in v, at), T.All(1 - SecondDecay) * slope * slope);
            mean.Store(ref m, at);
            power.Store(ref v, at);
            T move = T.All(step) * mean / (T.SquareRoot(T.All(correction) * power) + T.All(Floor));
            (T.Load(in x, at) + move).Store(ref x, at);
        }
    }
}
