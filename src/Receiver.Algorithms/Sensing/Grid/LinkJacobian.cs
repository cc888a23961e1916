using System.Numerics;
using Receiver.Frames;
using Receiver.Kernels;

namespace Receiver.Algorithms.Sensing;

/// <summary>
/// T, the chain rule from (cτ, u, v) of each link to the coordinates of the scene: sparse, at most six coordinates for each link.
/// </summary>
internal sealed class LinkJacobian
{
    private const int Width = 6;
    private readonly int[] _coordinates;
    private readonly double[] _derivatives;

    public LinkJacobian(Scene scene, SceneCoordinates coordinates, ReadOnlySpan<int> support, int perUser)
    {
        Links = support.Length;
        _coordinates = new int[Links * Width];
        _derivatives = new double[Links * 3 * Width];
        Array.Fill(_coordinates, -1);
        for (int i = 0; i < Links; i++)
        {
            (int k, int q) = Math.DivRem(support[i], perUser);
            if (q == 0) LineOfSight(scene.Users[k], coordinates, k, i);
            else Scattered(scene.Points[q - 1], scene.Users[k], coordinates, k, q - 1, i);
        }
    }

    public int Links { get; }

    /// <summary>The coordinates on which a link depends <c>[6]</c>, −1 where there are fewer.</summary>
    public ReadOnlySpan<int> Coordinates(int link) => _coordinates.AsSpan(link * Width, Width);

    /// <summary>Derivatives of cτ (0), u (1) or v (2) of a link by its coordinates <c>[6]</c>.</summary>
    public ReadOnlySpan<double> Derivatives(int link, int kind) => _derivatives.AsSpan((link * 3 + kind) * Width, Width);

    // ∂cτ/∂u = ed·r(−u/w, 1, 0), ∂cτ/∂v = ed·r(−v/w, 0, 1), ∂cτ/∂r = ed·e + 1, ∂cτ/∂p_k = −ed.
    private void Scattered(ScenePoint point, Position user, SceneCoordinates coordinates, int k, int q, int link)
    {
        Position place = point.Place, leg = place - user;
        double distance = Math.Max(leg.Norm, 1e-9), w = point.W;
        (double x, double y, double z) = (leg.X / distance, leg.Y / distance, leg.Z / distance);
        int at = coordinates.OfPoint(q), position = coordinates.OfUser(k);
        Put(link, [at, at + 1, at + 2, position, position + 1, coordinates.OfOffset(k)]);
        Put(link, 0,
        [
            point.Range * (y - x * point.U / w), point.Range * (z - x * point.V / w),
            (x * place.X + y * place.Y + z * place.Z) / point.Range + 1, -x, -y, 1,
        ]);
        Put(link, 1, [1, 0, 0, 0, 0, 0]);
        Put(link, 2, [0, 1, 0, 0, 0, 0]);
    }

    // ∂cτ/∂p = p/r, ∂u/∂p = (0, 1)/r − y·p/r³, ∂v/∂p = −z·p/r³.
    private void LineOfSight(Position user, SceneCoordinates coordinates, int k, int link)
    {
        double r = Math.Max(user.Norm, 1e-9), cube = r * r * r;
        int position = coordinates.OfUser(k);
        Put(link, [position, position + 1, coordinates.OfOffset(k)]);
        Put(link, 0, [user.X / r, user.Y / r, 1]);
        Put(link, 1, [-user.Y * user.X / cube, 1 / r - user.Y * user.Y / cube, 0]);
        Put(link, 2, [-user.Z * user.X / cube, -user.Z * user.Y / cube, 0]);
    }

    private void Put(int link, ReadOnlySpan<int> coordinates) => coordinates.CopyTo(_coordinates.AsSpan(link * Width));

    private void Put(int link, int kind, ReadOnlySpan<double> derivatives) => derivatives.CopyTo(_derivatives.AsSpan((link * 3 + kind) * Width));

    /// <summary>Tᵀg for g = one value for each kind (cτ, u, v) and link <c>[3·links]</c>.</summary>
    public double[] Transpose(ReadOnlySpan<double> values, int coordinates)
    {
        var sums = new double[coordinates];
        Transpose(values, sums);
        return sums;
    }

    /// <summary>The same into a span <c>[d]</c>.</summary>
    public void Transpose(ReadOnlySpan<double> values, Span<double> sums)
    {
        sums.Clear();
        for (int link = 0; link < Links; link++)
            for (int i = 0; i < Width && Coordinates(link)[i] >= 0; i++)
                for (int kind = 0; kind < 3; kind++) sums[Coordinates(link)[i]] += Derivatives(link, kind)[i] * values[kind * Links + link];
    }

    /// <summary>Gax·T <c>[S×d]</c>, from the rows of the gains in an extended Gram matrix <c>[4S×4S]</c>.</summary>
    public void Project(SplitMatrix extended, double scale, SplitMatrix result, int coordinates)
    {
        result.Reshape(Links, coordinates);
        for (int row = 0; row < Links; row++)
        {
            Span<double> real = result.RealRow(row), imaginary = result.ImaginaryRow(row);
            ReadOnlySpan<double> re = extended.RealRow(row), im = extended.ImaginaryRow(row);
            for (int link = 0; link < Links; link++)
            {
                ReadOnlySpan<int> at = Coordinates(link);
                for (int kind = 0; kind < 3; kind++)
                {
                    ReadOnlySpan<double> derivatives = Derivatives(link, kind);
                    double x = scale * re[(kind + 1) * Links + link], y = scale * im[(kind + 1) * Links + link];
                    for (int i = 0; i < Width && at[i] >= 0; i++)
                    {
                        real[at[i]] += derivatives[i] * x;
                        imaginary[at[i]] += derivatives[i] * y;
                    }
                }
            }
        }
    }

    /// <summary>2·scale·Re TᵀGxxT <c>[d×d]</c>, symmetric, as real parts.</summary>
    public void Curvature(SplitMatrix extended, double scale, SplitMatrix result, int coordinates)
    {
        result.Reshape(coordinates, coordinates);
        Span<double> mixed = stackalloc double[3 * Width];
        for (int row = 0; row < Links; row++)
            for (int column = 0; column < Links; column++)
            {
                mixed.Clear();
                for (int first = 0; first < 3; first++)
                    for (int second = 0; second < 3; second++)
                    {
                        double value = 2 * scale * extended.Real[((first + 1) * Links + row) * extended.Stride + (second + 1) * Links + column];
                        ReadOnlySpan<double> derivatives = Derivatives(column, second);
                        for (int i = 0; i < Width; i++) mixed[first * Width + i] += value * derivatives[i];
                    }
                ReadOnlySpan<int> rows = Coordinates(row), columns = Coordinates(column);
                for (int i = 0; i < Width && rows[i] >= 0; i++)
                {
                    double a = Derivatives(row, 0)[i], b = Derivatives(row, 1)[i], c = Derivatives(row, 2)[i];
                    Span<double> target = result.RealRow(rows[i]);
                    for (int j = 0; j < Width && columns[j] >= 0; j++)
                        target[columns[j]] += a * mixed[j] + b * mixed[Width + j] + c * mixed[2 * Width + j];
                }
            }
    }
}
