using Receiver.Frames;

namespace Receiver.Algorithms.Sensing.Coarse;

/// <summary>Peaks of a pseudo-spectrum (section 6, step 2).</summary>
/// <param name="array">The array. Along an axis of one antenna there is nothing to search, and the cosine is taken as 0.</param>
/// <param name="options">Number of cells.</param>
internal sealed class DirectionSearch(PlanarArray array, CoarseOptions options)
{
    private const int Rounds = 8;
    private const double Shrink = 0.6, LeastDistance = 0.02;
    private readonly double[] _u = Cells(array.Horizontal, options.HorizontalCells, 1), _v = Cells(array.Vertical, options.VerticalCells, 0.5);

    /// <summary>The strongest peaks, strongest first, refined between the cells, no two of them the same.</summary>
    public List<Direction> Peaks(MusicSpectrum spectrum, int count)
    {
        double[] cells = spectrum.OnCells(_u, _v);
        var peaks = new List<Direction>();
        foreach (int cell in Maxima(cells).OrderByDescending(cell => cells[cell]).Take(count))
        {
            Direction peak = Refine(spectrum, new(_u[cell / _v.Length], _v[cell % _v.Length]), cells[cell]);
            if (!peaks.Exists(other => double.Hypot(other.U - peak.U, other.V - peak.V) < LeastDistance)) peaks.Add(peak);
        }
        return peaks;
    }

    private static double[] Cells(int antennas, int count, double extent) =>
        antennas == 1 ? [0] : [.. Enumerable.Range(0, count).Select(i => extent * ((2 * i + 1.0) / count - 1))];

    /// <summary>Visible cells above all of their up to eight neighbours.</summary>
    private List<int> Maxima(double[] cells)
    {
        var maxima = new List<int>();
        for (int i = 0; i < _u.Length; i++)
            for (int j = 0; j < _v.Length; j++)
                if (cells[i * _v.Length + j] > MusicSpectrum.Invisible && IsMaximum(cells, i, j)) maxima.Add(i * _v.Length + j);
        return maxima;
    }

    private bool IsMaximum(double[] cells, int i, int j)
    {
        double value = cells[i * _v.Length + j];
        for (int x = Math.Max(0, i - 1); x <= Math.Min(_u.Length - 1, i + 1); x++)
            for (int y = Math.Max(0, j - 1); y <= Math.Min(_v.Length - 1, j + 1); y++)
                if ((x, y) != (i, j) && !(cells[x * _v.Length + y] < value)) return false;
        return true;
    }

    /// <summary>Moves to the best of 3×3 points and shrinks them, eight times.</summary>
    private Direction Refine(MusicSpectrum spectrum, Direction start, double value)
    {
        Direction best = start;
        double stepU = array.Horizontal == 1 ? 0 : 0.25 / array.Horizontal, stepV = array.Vertical == 1 ? 0 : 0.25 / array.Vertical;
        for (int round = 0; round < Rounds; round++, stepU *= Shrink, stepV *= Shrink)
        {
            Direction centre = best;
            for (int du = -1; du <= 1; du++)
                for (int dv = -1; dv <= 1; dv++)
                {
                    var point = new Direction(centre.U + du * stepU, centre.V + dv * stepV);
                    double there = (du, dv) == (0, 0) ? value : spectrum.At(point.U, point.V);
                    if (there > value) (best, value) = (point, there);
                }
        }
        return best;
    }
}
