namespace Receiver.Algorithms.Sensing;

/// <summary>When points are born and when they may leave, by iterations t = 0 … T − 1 of a phase.</summary>
internal static class BirthSchedule
{
    private const int Quiet = 3;

    /// <summary>Most births before iteration <paramref name="t"/> of <paramref name="iterations"/>; none before the last three.</summary>
    public static int Most(SearchPhase phase, int t, int iterations, int most) => phase switch
    {
        _ when t >= iterations - Quiet => 0,
        SearchPhase.Discovery when t < 6 => most,
        SearchPhase.Discovery when t < 7 || t % 5 == 0 => Math.Min(2, most),
        SearchPhase.Refinement when t < 3 => Math.Min(2, most),
        _ => 0,
    };

    /// <summary>First iteration after which points may leave.</summary>
    public static int PruneFrom(SearchPhase phase) => phase switch { SearchPhase.Discovery => 1, SearchPhase.Refinement => 3, _ => 4 };
}
