using System.Numerics;

namespace Receiver.Frames;

/// <summary>One path from a user to the array: a plane wave with a gain and a delay.</summary>
/// <param name="Gain">Complex gain at band centre.</param>
/// <param name="U">Direction cosine towards y, sin θ sin φ.</param>
/// <param name="V">Direction cosine towards z, cos φ.</param>
/// <param name="DelaySeconds">Delay with the user's time offset.</param>
public readonly record struct PropagationPath(Complex Gain, double U, double V, double DelaySeconds);

/// <summary>The channels of all users on any subcarrier: as sums of paths, or as known responses.</summary>
public sealed class WidebandChannel
{
    /// <summary>A channel made of paths.</summary>
    /// <param name="paths">The paths of each user <c>[M][…]</c>.</param>
    public WidebandChannel(IReadOnlyList<IReadOnlyList<PropagationPath>> paths) => Paths = paths;

    /// <summary>A channel of which only the responses are known.</summary>
    /// <param name="responses">Of each user <c>[M]</c> its response <c>[antennas×N]</c> on all subcarriers.</param>
    public WidebandChannel(IReadOnlyList<ComplexMatrix> responses) => Responses = responses;

    /// <summary>The paths of each user, null where only responses are known.</summary>
    public IReadOnlyList<IReadOnlyList<PropagationPath>>? Paths { get; }

    /// <summary>The response of each user where only responses are known, null where paths are.</summary>
    public IReadOnlyList<ComplexMatrix>? Responses { get; }

    /// <summary>Number of users, M.</summary>
    public int Users => Paths?.Count ?? Responses!.Count;

    /// <summary>
    /// The response of a user <c>[antennas×N]</c> on all subcarriers:
    /// H_n = Σ gain·a(u, v)·e^{−j2πf0(n−(N−1)/2)·delay}, a_m = e^{jπ((mx−(Mx−1)/2)u + (mz−(Mz−1)/2)v)}.
    /// </summary>
    public ComplexMatrix Response(int user, OfdmFormat format)
    {
        if (Responses is not null) return Responses[user];
        var response = new ComplexMatrix(format.Array.Antennas, format.Subcarriers);
        var sum = new Complex[format.Array.Antennas * format.Subcarriers];
        var steering = new Complex[format.Array.Antennas];
        foreach (PropagationPath path in Paths![user])
        {
            Steer(format.Array, path, steering);
            double step = -2 * Math.PI * format.SubcarrierSpacingHz * path.DelaySeconds;
            for (int n = 0, at = 0; n < format.Subcarriers; n++)
            {
                Complex value = path.Gain * Complex.FromPolarCoordinates(1, step * (n - (format.Subcarriers - 1) / 2.0));
                foreach (Complex antenna in steering) sum[at++] += value * antenna;
            }
        }
        for (int i = 0; i < sum.Length; i++) response.Values[i] = new Complex32((float)sum[i].Real, (float)sum[i].Imaginary);
        return response;
    }

    private static void Steer(PlanarArray array, PropagationPath path, Span<Complex> steering)
    {
        for (int antenna = 0; antenna < steering.Length; antenna++)
        {
            double horizontal = antenna % array.Horizontal - (array.Horizontal - 1) / 2.0, vertical = antenna / array.Horizontal - (array.Vertical - 1) / 2.0;
            steering[antenna] = Complex.FromPolarCoordinates(1, Math.PI * (horizontal * path.U + vertical * path.V));
        }
    }
}
