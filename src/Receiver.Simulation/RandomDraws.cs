using Receiver.Kernels.RandomNumbers;

namespace Receiver.Simulation;

/// <summary>Single draws of the distributions that scenes are made of.</summary>
internal static class RandomDraws
{
    /// <summary>Uniform between two bounds.</summary>
    public static double Uniform(this ref RandomStream random, double from, double to) => from + (to - from) * random.NextDouble();

    /// <summary>A standard normal.</summary>
    public static double Normal(this ref RandomStream random)
    {
        Span<float> normal = stackalloc float[1];
        random.Normals(normal);
        return normal[0];
    }

    /// <summary>Uniform in [0, 2π).</summary>
    public static double Phase(this ref RandomStream random) => 2 * Math.PI * random.NextDouble();
}
