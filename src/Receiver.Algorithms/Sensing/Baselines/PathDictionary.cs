using Receiver.Frames;

namespace Receiver.Algorithms.Sensing.Baselines;

/// <summary>
/// Columns without places: the range of each point is the length of its path in m, clock offset included, whoever is seen through it. For schemes that
/// estimate directions and delays alone. Nothing moves such points.
/// </summary>
internal sealed class PathDictionary(IReadOnlyList<Position> users, IReadOnlyList<double> offsets) : Scene(users, users, offsets)
{
    public override double Delay(int user, int column) => column == 0 ? base.Delay(user, 0) : Points[column - 1].Range;
}
