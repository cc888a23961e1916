using System.Numerics;
using Receiver.Testing;

namespace Receiver.Algorithms.Tests.OneBit;

/// <summary>
/// Sections 5 and 5b in double precision, written entry by entry: slow, and near enough to the page to be checked against it by eye. The vectors test
/// this to their own tolerance; this and the vectors test the float32 receivers.
/// </summary>
internal static class AmpReference
{
    /// <summary>A posterior mean and variance, matrices as [row, column].</summary>
    public sealed record Posterior(Complex[,] Mean, double[,] Variance);

    public delegate (Complex X, double Vx) Denoiser(Complex r, double v);

    private const double A = 0.70710678118654752440;

    public static (Complex X, double Vx) Gaussian(Complex r, double v) => (r / (1 + v), v / (1 + v));

    public static (Complex X, double Vx) Qpsk(Complex r, double v)
    {
        var x = new Complex(A * Math.Tanh(2 * A * r.Real / v), A * Math.Tanh(2 * A * r.Imaginary / v));
        return (x, Math.Max(1 - Power(x), 1e-9));
    }

    public static (Complex S, double Vs) Output(Complex p, double vp, Complex y, double noise)
    {
        (double sr, double vr) = NormalReference.Output(p.Real, vp / 2, y.Real, noise / 2);
        (double si, double vi) = NormalReference.Output(p.Imaginary, vp / 2, y.Imaginary, noise / 2);
        return (new Complex(sr, si) / 2, (vr + vi) / 4);
    }

    /// <summary>GAMP for Y = Q(A X): A [R×K], Y [R×B], noise [R] → X [K×B].</summary>
    public static Posterior Gamp(Complex[,] a, Complex[,] y, double[] noise, Denoiser denoise, int iterations, double beta)
    {
        int rows = a.GetLength(0), unknowns = a.GetLength(1), problems = y.GetLength(1);
        var mean = new Complex[unknowns, problems];
        var variance = new double[unknowns, problems];
        for (int b = 0; b < problems; b++)
        {
            var x = new Complex[unknowns];
            var vx = Enumerable.Repeat(1.0, unknowns).ToArray();
            var s = new Complex[rows];
            var vs = new double[rows];
            for (int iteration = 0; iteration < iterations; iteration++)
            {
                double step = iteration == 0 ? 1 : beta;
                for (int n = 0; n < rows; n++)
                {
                    Complex p = 0;
                    double vp = 0;
                    for (int k = 0; k < unknowns; k++)
                    {
                        vp += Power(a[n, k]) * vx[k];
                        p += a[n, k] * x[k];
                    }
                    (Complex sn, double vsn) = Output(p - vp * s[n], vp, y[n, b], noise[n]);
                    s[n] += step * (sn - s[n]);
                    vs[n] += step * (vsn - vs[n]);
                }
                for (int k = 0; k < unknowns; k++)
                {
                    double precision = 0;
                    Complex g = 0;
                    for (int n = 0; n < rows; n++)
                    {
                        precision += Power(a[n, k]) * vs[n];
                        g += Complex.Conjugate(a[n, k]) * s[n];
                    }
                    double vr = 1 / Math.Max(precision, 1e-9);
                    (Complex xk, double vk) = denoise(x[k] + vr * g, vr);
                    x[k] += step * (xk - x[k]);
                    vx[k] += step * (vk - vx[k]);
                }
            }
            for (int k = 0; k < unknowns; k++) (mean[k, b], variance[k, b]) = (x[k], vx[k]);
        }
        return new(mean, variance);
    }

    /// <summary>Joint BiG-AMP; <see cref="Propose"/> then <see cref="Accept"/> are one iteration.</summary>
    public sealed class Joint(Complex[,] y, Complex[,] pilots, Posterior channel, Posterior symbols, double noise)
    {
        private readonly int _antennas = channel.Mean.GetLength(0), _users = channel.Mean.GetLength(1), _uses = y.GetLength(1), _pilots = pilots.GetLength(1);
        private readonly Complex[,] _s = new Complex[y.GetLength(0), y.GetLength(1)];
        private readonly double[,] _vs = new double[y.GetLength(0), y.GetLength(1)];
        private Posterior _nextChannel = channel, _nextSymbols = symbols;

        /// <summary>h, vh <c>[N×M]</c>.</summary>
        public Posterior Channel { get; private set; } = channel;

        /// <summary>x, vx of the data columns <c>[M×Td]</c>.</summary>
        public Posterior Symbols { get; private set; } = symbols;

        /// <summary>Output step damped by β, then the undamped posteriors; returns ρ.</summary>
        public double Propose(double beta)
        {
            for (int n = 0; n < _antennas; n++)
                for (int t = 0; t < _uses; t++)
                {
                    double vpBar = 0, both = 0;
                    Complex p = 0;
                    for (int m = 0; m < _users; m++)
                    {
                        vpBar += Power(H(n, m)) * Vx(m, t) + Vh(n, m) * Power(X(m, t));
                        both += Vh(n, m) * Vx(m, t);
                        p += H(n, m) * X(m, t);
                    }
                    (Complex s, double vs) = Output(p - _s[n, t] * vpBar, vpBar + both, y[n, t], noise);
                    _s[n, t] += beta * (s - _s[n, t]);
                    _vs[n, t] += beta * (vs - _vs[n, t]);
                }
            _nextChannel = NextChannel();
            _nextSymbols = NextSymbols();
            double rho = Change(_nextSymbols.Mean, Symbols.Mean) + Change(_nextChannel.Mean, Channel.Mean);
            return double.IsFinite(rho) ? rho : 1e9;
        }

        /// <summary>Damps h, vh, x, vx.</summary>
        public void Accept(double beta)
        {
            Channel = Blend(Channel, _nextChannel, beta);
            Symbols = Blend(Symbols, _nextSymbols, beta);
        }

        private Posterior NextChannel()
        {
            var next = new Posterior(new Complex[_antennas, _users], new double[_antennas, _users]);
            for (int n = 0; n < _antennas; n++)
                for (int m = 0; m < _users; m++)
                {
                    double precision = 0, loss = 0;
                    Complex g = 0;
                    for (int t = 0; t < _uses; t++)
                    {
                        precision += _vs[n, t] * Power(X(m, t));
                        loss += _vs[n, t] * Vx(m, t);
                        g += _s[n, t] * Complex.Conjugate(X(m, t));
                    }
                    double vq = 1 / Math.Max(precision, 1e-9);
                    (next.Mean[n, m], next.Variance[n, m]) = Gaussian(H(n, m) * (1 - vq * loss) + vq * g, vq);
                }
            return next;
        }

        private Posterior NextSymbols()
        {
            var next = new Posterior(new Complex[_users, _uses - _pilots], new double[_users, _uses - _pilots]);
            for (int t = _pilots; t < _uses; t++)
                for (int m = 0; m < _users; m++)
                {
                    double precision = 0, loss = 0;
                    Complex g = 0;
                    for (int n = 0; n < _antennas; n++)
                    {
                        precision += Power(H(n, m)) * _vs[n, t];
                        loss += Vh(n, m) * _vs[n, t];
                        g += Complex.Conjugate(H(n, m)) * _s[n, t];
                    }
                    double vr = 1 / Math.Max(precision, 1e-9);
                    (next.Mean[m, t - _pilots], next.Variance[m, t - _pilots]) = Qpsk(X(m, t) * (1 - vr * loss) + vr * g, vr);
                }
            return next;
        }

        private Complex H(int n, int m) => Channel.Mean[n, m];

        private double Vh(int n, int m) => Channel.Variance[n, m];

        private Complex X(int m, int t) => t < _pilots ? pilots[m, t] : Symbols.Mean[m, t - _pilots];

        private double Vx(int m, int t) => t < _pilots ? 0 : Symbols.Variance[m, t - _pilots];
    }

    public static double Power(Complex x) => x.Real * x.Real + x.Imaginary * x.Imaginary;

    private static double Change(Complex[,] next, Complex[,] current)
    {
        double change = 0, size = 0;
        for (int i = 0; i < next.GetLength(0); i++)
            for (int j = 0; j < next.GetLength(1); j++)
            {
                change += Power(next[i, j] - current[i, j]);
                size += Power(next[i, j]);
            }
        return change / Math.Max(size, 1e-9);
    }

    private static Posterior Blend(Posterior old, Posterior next, double beta)
    {
        var blend = new Posterior(new Complex[old.Mean.GetLength(0), old.Mean.GetLength(1)], new double[old.Mean.GetLength(0), old.Mean.GetLength(1)]);
        for (int i = 0; i < old.Mean.GetLength(0); i++)
            for (int j = 0; j < old.Mean.GetLength(1); j++)
            {
                blend.Mean[i, j] = old.Mean[i, j] + beta * (next.Mean[i, j] - old.Mean[i, j]);
                blend.Variance[i, j] = old.Variance[i, j] + beta * (next.Variance[i, j] - old.Variance[i, j]);
            }
        return blend;
    }
}
