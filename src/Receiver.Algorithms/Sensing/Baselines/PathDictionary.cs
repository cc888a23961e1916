using Receiver.Frames;

namespace Receiver.Algorithms.Sensing.Baselines;

/// <summary>
/// Columns without places: the range of each point is the length of its path in m, clock offset included, whoever is seen through it. For schemes that
/// estimate directions and delays alone. Nothing moves such points.
/// </summary>
internal sealed class PathDictionary(IReadOnlyList<Position> users, IReadOnlyList<double> offsets, int taps = 0) : Scene(users, users, offsets)
{
    /// <summary>Points of each direction, one after the other, as long as none was dropped; 0 where directions have no taps in common.</summary>
    public int Taps { get; } = taps;

    /// <summary>What <see cref="BilinearGampStep"/> has learned of each user's gains <c>[K]</c>.</summary>
    public SparsePrior[] Priors { get; set; } = [];

    public override double Delay(int user, int column) => column == 0 ? base.Delay(user, 0) : Points[column - 1].Range;
}
