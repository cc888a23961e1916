using System.Numerics;
using Receiver.Frames;

namespace Receiver.Algorithms.Sensing.Coarse;

/// <summary>Steering vectors and delays, section 1.</summary>
internal static class ArrayResponse
{
    public const double SpeedOfLight = 299_792_458;

    /// <summary>a_m = e^{jπ((mx−(Mx−1)/2)u + (mz−(Mz−1)/2)v)}, m = mx + Mx·mz.</summary>
    public static void Steer(PlanarArray array, Direction direction, Span<Complex> steering)
    {
        for (int mz = 0, m = 0; mz < array.Vertical; mz++)
            for (int mx = 0; mx < array.Horizontal; mx++, m++)
            {
                double horizontal = mx - (array.Horizontal - 1) / 2.0, vertical = mz - (array.Vertical - 1) / 2.0;
                steering[m] = Complex.FromPolarCoordinates(1, Math.PI * (horizontal * direction.U + vertical * direction.V));
            }
    }

    /// <summary>u = y/r, v = z/r.</summary>
    public static Direction Towards(Position position) =>
        position.Norm is > 0 and var range ? new(position.Y / range, position.Z / range) : new(0, 0);
}
