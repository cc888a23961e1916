using Receiver.Frames;
using Receiver.Kernels.RandomNumbers;

namespace Receiver.Simulation.Ofdm;

/// <summary>Places scatterers among the users of a scene, with the generator's rules of rejection.</summary>
internal sealed class ScattererField(Position[] users)
{
    /// <summary>The area of the scatterers, in m.</summary>
    public const double NearX = 10, FarX = 110, SideY = 50, SideZ = 5;

    /// <summary>Scatterers that the area holds with room to spare.</summary>
    public const int Most = 60;

    private const double LeastRange = 20, LeastExcess = 5, LeastDistance = 8, Visibility = 0.8;

    /// <summary>A place that is drawn in vain this often is taken to be full.</summary>
    private const int Attempts = 10_000;

    private readonly List<TrueScatterer> _scatterers = [];

    /// <summary>The scatterers so far.</summary>
    public IReadOnlyList<TrueScatterer> Scatterers => _scatterers;

    /// <summary>Adds one that each user sees with probability 0.8, and at least two do (or the only one).</summary>
    public void AddShared(ref RandomStream random)
    {
        if (Place(ref random, 0, users.Length) is not { } position) return;
        int[] seeing;
        do
        {
            var drawn = new List<int>();
            for (int user = 0; user < users.Length; user++)
                if (random.NextDouble() < Visibility) drawn.Add(user);
            seeing = [.. drawn];
        }
        while (seeing.Length < Math.Min(2, users.Length));
        _scatterers.Add(new TrueScatterer(position, seeing));
    }

    /// <summary>Adds one that a single user sees.</summary>
    public void AddPrivate(ref RandomStream random, int user)
    {
        if (Place(ref random, user, 1) is { } position) _scatterers.Add(new TrueScatterer(position, [user]));
    }

    /// <summary>
    /// A place that is not too close to the array or to another scatterer, nor so near the segment between the array and one of the given users that its path
    /// would be as long as the line of sight.
    /// </summary>
    private Position? Place(ref RandomStream random, int firstUser, int count)
    {
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            var place = new Position(random.Uniform(NearX, FarX), random.Uniform(-SideY, SideY), random.Uniform(-SideZ, SideZ));
            bool good = place.Norm >= LeastRange;
            for (int user = firstUser; good && user < firstUser + count; user++)
                good = place.DistanceTo(users[user]) + place.Norm - users[user].Norm >= LeastExcess;
            foreach (TrueScatterer other in _scatterers) good = good && place.DistanceTo(other.Position) >= LeastDistance;
            if (good) return place;
        }
        return null;
    }
}
