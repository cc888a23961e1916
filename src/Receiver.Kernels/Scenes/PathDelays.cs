using System.Runtime.Intrinsics;

namespace Receiver.Kernels;

/// <summary>Delays of many paths over points to one place, on a raster.</summary>
public static class PathDelays
{
    /// <summary>round((offset + leg_i + |p_i − q|)·scale) for all points, halves to even.</summary>
    /// <param name="x">First coordinates of the points p <c>[count]</c>.</param>
    /// <param name="y">Second coordinates, likewise.</param>
    /// <param name="z">Third coordinates, likewise.</param>
    /// <param name="legs">What is known of each path beforehand, likewise.</param>
    /// <param name="place">The place q.</param>
    /// <param name="offset">What all paths have in common.</param>
    /// <param name="scale">Raster steps per unit of length.</param>
    /// <param name="delays">Takes the results <c>[count]</c>; what does not fit into an integer means nothing.</param>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    public static void Round(
        ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> z, ReadOnlySpan<double> legs, (double X, double Y, double Z) place, double offset,
        double scale, Span<int> delays)
    {
        int count = delays.Length, i = 0;
        if (Math.Min(Math.Min(x.Length, y.Length), Math.Min(z.Length, legs.Length)) < count) throw new ArgumentException($"fewer than {count} points");
        for (; i + Vector512<double>.Count <= count; i += Vector512<double>.Count)
        {
            Vector512<double> dx = Vector512.Create(x[i..]) - Vector512.Create(place.X), dy = Vector512.Create(y[i..]) - Vector512.Create(place.Y);
            Vector512<double> dz = Vector512.Create(z[i..]) - Vector512.Create(place.Z);
            Vector512<double> path = Vector512.Create(legs[i..]) + Vector512.Sqrt(dx * dx + dy * dy + dz * dz);
            Vector512<long> rounded = Vector512.ConvertToInt64(Vector512.Round((path + Vector512.Create(offset)) * scale));
            Vector512.Narrow(rounded, rounded).GetLower().CopyTo(delays[i..]);
        }
        for (; i < count; i++)
        {
            double dx = x[i] - place.X, dy = y[i] - place.Y, dz = z[i] - place.Z;
            delays[i] = (int)Math.Round((legs[i] + Math.Sqrt(dx * dx + dy * dy + dz * dz) + offset) * scale);
        }
    }
}
