using Receiver.Frames;
using Receiver.Kernels.RandomNumbers;

namespace Receiver.Simulation.Ofdm;

/// <summary>A straight walk in the horizontal plane that is turned back at the borders of an area.</summary>
/// <param name="DirectionX">Share of the way along x.</param>
/// <param name="DirectionY">Share of the way along y.</param>
internal readonly record struct Motion(double DirectionX, double DirectionY)
{
    /// <summary>A walk in any direction.</summary>
    public static Motion Draw(ref RandomStream random)
    {
        double angle = random.Phase();
        return new Motion(Math.Cos(angle), Math.Sin(angle));
    }

    /// <summary>Where the walk has led after a distance in m.</summary>
    public Position From(Position start, double distance, double nearX, double farX, double sideY) =>
        new(Fold(start.X + DirectionX * distance, nearX, farX), Fold(start.Y + DirectionY * distance, -sideY, sideY), start.Z);

    private static double Fold(double value, double low, double high)
    {
        double span = high - low, place = (value - low) % (2 * span);
        if (place < 0) place += 2 * span;
        return low + (place <= span ? place : 2 * span - place);
    }
}
