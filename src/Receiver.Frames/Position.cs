namespace Receiver.Frames;

/// <summary>A place in m: the array at the origin in the y-z plane, x its broadside, z up.</summary>
public readonly record struct Position(double X, double Y, double Z)
{
    /// <summary>Distance from the array in m.</summary>
    public double Norm => Math.Sqrt(X * X + Y * Y + Z * Z);

    /// <summary>Distance between two places in m.</summary>
    public double DistanceTo(Position other) => (this - other).Norm;

    /// <summary>The vector from one place to another.</summary>
    public static Position operator -(Position left, Position right) => new(left.X - right.X, left.Y - right.Y, left.Z - right.Z);

    /// <summary>A place moved by a vector.</summary>
    public static Position operator +(Position left, Position right) => new(left.X + right.X, left.Y + right.Y, left.Z + right.Z);
}
