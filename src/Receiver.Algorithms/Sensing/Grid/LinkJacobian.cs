using System.Runtime.Intrinsics;
using Receiver.Frames;
using Receiver.Kernels;

namespace Receiver.Algorithms.Sensing;

/// <summary>
/// T, the chain rule from (cτ, u, v) of each link to the coordinates of the scene: sparse, at most six coordinates for each link.
/// </summary>
internal sealed class LinkJacobian
{
    // Six, padded to a vector.
    private const int Width = 6, Stride = 8;
    private readonly Buffer<int> _coordinates = new();
    private readonly Buffer<double> _derivatives = new();

    /// <summary>Nothing yet, to be filled.</summary>
    public LinkJacobian() { }

    public LinkJacobian(Scene scene, SceneCoordinates coordinates, ReadOnlySpan<int> support, int perUser) => Fill(scene, coordinates, support, perUser);

    /// <summary>T at a scene for the links of a support.</summary>
    public void Fill(Scene scene, SceneCoordinates coordinates, ReadOnlySpan<int> support, int perUser)
    {
        Links = support.Length;
        _coordinates.Take(Links * Width).Fill(-1);
        _derivatives.Take(Links * 3 * Stride).Clear();
        for (int i = 0; i < Links; i++)
        {
            (int k, int q) = Math.DivRem(support[i], perUser);
            if (q == 0) LineOfSight(scene.Users[k], coordinates, k, i);
            else Scattered(scene.Points[q - 1], scene.Users[k], coordinates, k, q - 1, i);
        }
    }

    public int Links { get; private set; }

    /// <summary>The coordinates on which a link depends <c>[6]</c>, −1 where there are fewer.</summary>
    public ReadOnlySpan<int> Coordinates(int link) => _coordinates.Take((link + 1) * Width)[^Width..];

    /// <summary>Derivatives of cτ (0), u (1) or v (2) of a link by its coordinates <c>[6]</c>.</summary>
    public ReadOnlySpan<double> Derivatives(int link, int kind) => _derivatives.Take((link * 3 + kind + 1) * Stride).Slice((link * 3 + kind) * Stride, Width);

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

    private void Put(int link, ReadOnlySpan<int> coordinates) => coordinates.CopyTo(_coordinates.Take((link + 1) * Width)[^Width..]);

    private void Put(int link, int kind, ReadOnlySpan<double> derivatives) => derivatives.CopyTo(_derivatives.Take((link * 3 + kind + 1) * Stride)[^Stride..]);

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

    /// <summary>2·scale·Re TᵀGxxT <c>[d×d]</c>, symmetric, as real parts; of the extended Gram matrix only the lower triangle of links is read.</summary>
    public void Curvature(SplitMatrix extended, double scale, SplitMatrix result, int coordinates)
    {
        result.Reshape(coordinates, coordinates);
        for (int row = 0; row < Links; row++)
            for (int column = 0; column <= row; column++) Add(extended, 2 * scale, row, column, result);
        // Off the diagonal of links a pair stands for its mirror image too, which the sum with the transpose adds; what is on it has been halved.
        for (int i = 0; i < coordinates; i++)
        {
            Span<double> own = result.RealRow(i);
            own[i] *= 2;
            for (int j = 0; j < i; j++) own[j] = result.RealRow(j)[i] += own[j];
        }
    }

    // D_rowᵀ·G·D_column of one pair of links, halved where both are the same.
    private void Add(SplitMatrix extended, double scale, int row, int column, SplitMatrix result)
    {
        if (row == column) scale /= 2;
        Vector512<double> first = Wide(column, 0), second = Wide(column, 1), third = Wide(column, 2);
        ReadOnlySpan<double> gram = extended.Real;
        int at = (Links + row) * extended.Stride + Links + column, down = Links * extended.Stride;
        Vector512<double> a = scale * (gram[at] * first + gram[at + Links] * second + gram[at + 2 * Links] * third);
        at += down;
        Vector512<double> b = scale * (gram[at] * first + gram[at + Links] * second + gram[at + 2 * Links] * third);
        at += down;
        Vector512<double> c = scale * (gram[at] * first + gram[at + Links] * second + gram[at + 2 * Links] * third);
        ReadOnlySpan<int> rows = Coordinates(row), columns = Coordinates(column);
        ReadOnlySpan<double> x = Derivatives(row, 0), y = Derivatives(row, 1), z = Derivatives(row, 2);
        Span<double> product = stackalloc double[Vector512<double>.Count];
        for (int i = 0; i < rows.Length && rows[i] >= 0; i++)
        {
            (x[i] * a + y[i] * b + z[i] * c).CopyTo(product);
            Span<double> target = result.RealRow(rows[i]);
            for (int j = 0; j < columns.Length && columns[j] >= 0; j++) target[columns[j]] += product[j];
        }
    }

    private Vector512<double> Wide(int link, int kind) => Vector512.Create<double>(_derivatives.Take((link * 3 + kind + 1) * Stride)[^Stride..]);
}
