using System.Numerics;

namespace Receiver.Algorithms.Sensing;

/// <summary>q(α), q(ρ), q(s) and the messages of every column: link (k, q) has index k(Q+1) + q, q = 0 is the line of sight.</summary>
/// <remarks>
/// <list type="table">
/// <item><term>μ, σ²</term><description><see cref="Gain"/>, <see cref="Variance"/></description></item>
/// <item><term>⟨ρ⟩</term><description><see cref="Precision"/></description></item>
/// <item><term>q(s = 1)</term><description><see cref="Probability"/></description></item>
/// <item><term>A→B and B→A</term><description><see cref="Evidence"/> and <see cref="Prior"/>, LLR</description></item>
/// </list>
/// </remarks>
internal sealed class Links(int users)
{
    public int Users { get; } = users;

    /// <summary>Q.</summary>
    public int Points { get; private set; }

    /// <summary>Q + 1.</summary>
    public int PerUser => Points + 1;

    public int Count => Users * PerUser;

    public Complex[] Gain { get; private set; } = [];

    public double[] Variance { get; private set; } = [];

    public double[] Precision { get; private set; } = [];

    public double[] Probability { get; private set; } = [];

    public double[] Evidence { get; private set; } = [];

    public double[] Prior { get; private set; } = [];

    /// <summary>c − ⟨AᴴA⟩μ of the last alpha step.</summary>
    public Complex[] Residual { get; private set; } = [];

    /// <summary>Users whose line of sight is taken as absent <c>[K]</c>: its gain is held at zero.</summary>
    public bool[] IsBlocked { get; private init; } = new bool[users];

    public int At(int user, int column) => user * PerUser + column;

    /// <summary>Nothing is known: μ = 0, ρ = 1, s = λ_0.</summary>
    public void Reset(int points, BisvbiOptions options)
    {
        Points = points;
        (Gain, Residual) = (new Complex[Count], new Complex[Count]);
        (Variance, Precision, Probability, Evidence, Prior) = (new double[Count], new double[Count], new double[Count], new double[Count], new double[Count]);
        Array.Fill(Precision, 1);
        Array.Fill(Variance, 1);
        Array.Fill(Probability, options.IndependentProbability);
        Array.Fill(Prior, Sigmoid.Inverse(options.IndependentProbability));
        for (int k = 0; k < Users; k++)
        {
            Probability[At(k, 0)] = options.LineOfSightProbability;
            Prior[At(k, 0)] = Sigmoid.Inverse(options.LineOfSightProbability);
            if (IsBlocked[k]) Block(k);
        }
    }

    /// <summary>The line of sight of a user that has none: ρ = 1e7, s = 1e-6.</summary>
    public void Block(int user) => (Precision[At(user, 0)], Probability[At(user, 0)]) = (1e7, 1e-6);

    /// <summary>Points that were just born: μ = 0, s = 0.9, ρ = 5, no message.</summary>
    public void Add(int count = 1)
    {
        int before = Points;
        Rearrange([.. Enumerable.Range(0, before), .. Enumerable.Repeat(-1, count)]);
        for (int k = 0; k < Users; k++)
        {
            Precision.AsSpan(At(k, before + 1), count).Fill(5);
            Probability.AsSpan(At(k, before + 1), count).Fill(0.9);
        }
    }

    public Links Copy()
    {
        var copy = new Links(Users) { IsBlocked = [.. IsBlocked] };
        (copy.Gain, copy.Residual, copy.Variance, copy.Precision) = ([.. Gain], [.. Residual], [.. Variance], [.. Precision]);
        (copy.Probability, copy.Evidence, copy.Prior, copy.Points) = ([.. Probability], [.. Evidence], [.. Prior], Points);
        return copy;
    }

    /// <summary>Keeps some of the points, numbered from 0, in this order.</summary>
    public void Keep(IReadOnlyList<int> points) => Rearrange(points);

    /// <summary>Largest s of a point over users.</summary>
    public double LargestProbability(int point)
    {
        double largest = 0;
        for (int k = 0; k < Users; k++) largest = Math.Max(largest, Probability[At(k, point + 1)]);
        return largest;
    }

    private void Rearrange(IReadOnlyList<int> points)
    {
        Gain = Moved(Gain, points);
        Residual = Moved(Residual, points);
        Variance = Moved(Variance, points);
        Precision = Moved(Precision, points);
        Probability = Moved(Probability, points);
        Evidence = Moved(Evidence, points);
        Prior = Moved(Prior, points);
        Points = points.Count;
    }

    private T[] Moved<T>(T[] values, IReadOnlyList<int> points)
    {
        var moved = new T[Users * (points.Count + 1)];
        for (int k = 0; k < Users; k++)
        {
            moved[k * (points.Count + 1)] = values[At(k, 0)];
            for (int i = 0; i < points.Count; i++)
                if (points[i] >= 0) moved[k * (points.Count + 1) + i + 1] = values[At(k, points[i] + 1)];
        }
        return moved;
    }
}
