using Receiver.Frames;
using Receiver.Kernels;

namespace Receiver.Algorithms.Sensing.Coarse;

/// <summary>
/// What a frame tells without any iteration: directions of arrival, noise level and clock offsets.
/// <code>
/// symbol   name                 shape    unit
/// R        SampleCovariance     M × M
/// l        eigenvalues of R     M
/// d        order                         signal eigenvalues
/// Es       strongest d eigenvectors of R, M × d
/// P        MusicSpectrum        cells    1/(aᴴEnEnᴴa)
/// u, v     Direction                     cosines towards y and z
/// to       TimeOffsets          K        s
/// </code>
/// M. Wax, T. Kailath, "Detection of signals by information theoretic criteria"; R. Schmidt, "Multiple emitter location and signal parameter estimation";
/// A. Liu, W. Xu, W. Xu, G. Caire, "Bilinear Subspace Variational Bayesian Inference for Joint Scattering Environment Sensing and Data Recovery in ISAC
/// Systems", initialisation of Algorithm 1.
/// </summary>
public sealed class CoarseEstimator(CoarseOptions options)
{
    // Relative to the mean eigenvalue: what float32 samples cannot tell from nothing.
    private const double LeastEigenvalue = 1e-10;

    /// <summary>Estimates directions, noise variance and time offsets of a frame.</summary>
    /// <param name="problem">The frame.</param>
    /// <param name="limit">Stops the work.</param>
    /// <exception cref="UnsolvableException">Nothing was received, nothing but zeros, or numbers that are not finite.</exception>
    /// <exception cref="OperationCanceledException">The limit's token asked for it.</exception>
    public CoarseScene Estimate(SensingProblem problem, SolveLimit limit)
    {
        limit.Token.ThrowIfCancellationRequested();
        using Reusable<SampleCovariance>.Lease samples = Reusable<SampleCovariance>.Rent();
        SampleCovariance covariance = samples.Value;
        covariance.Take(problem.Observation);
        if (covariance.Antennas.Length == 0) throw new UnsolvableException("every antenna lost every symbol of the frame");
        using Reusable<HermitianEigen>.Lease lease = Reusable<HermitianEigen>.Rent();
        HermitianEigen eigen = lease.Value;
        if (!eigen.Decompose(covariance.Real, covariance.Imaginary, covariance.Antennas.Length))
            throw new UnsolvableException("the power of what was received is not finite");
        double[] eigenvalues = Positive(eigen.Values);
        int order = Math.Min(DescriptionLength.Order(eigenvalues, covariance.Samples) + options.ExtraDirections, eigenvalues.Length - 1);
        double noiseVariance = Mean(eigenvalues.AsSpan(order));
        limit.Token.ThrowIfCancellationRequested();
        var spectrum = new MusicSpectrum(problem.Ofdm.Array, covariance.Antennas, eigen, order);
        List<Direction> peaks = new DirectionSearch(problem.Ofdm.Array, options).Peaks(spectrum, order);
        limit.Token.ThrowIfCancellationRequested();
        using Reusable<PilotMeans>.Lease means = Reusable<PilotMeans>.Rent();
        PilotMeans pilots = means.Value;
        pilots.Take(problem);
        double[] weights = new DirectionWeights(problem.Ofdm.Array, peaks, pilots).Of(problem.Format.Users, noiseVariance, options.WeightPasses);
        return new CoarseScene(
            DirectionClusters.Of(peaks, weights, problem.Ofdm.Array, options.CellsPerBeam),
            [.. Enumerable.Range(0, problem.Format.Users).Select(user => LineOfSight.TimeOffset(problem, pilots, user, options.TimeOffsets))],
            noiseVariance);
    }

    /// <summary>The eigenvalues, none below what is as good as zero: too few samples, or pairs of antennas with different samples, may make them so.</summary>
    private static double[] Positive(ReadOnlySpan<double> eigenvalues)
    {
        double mean = Mean(eigenvalues);
        if (!(mean > 0)) throw new UnsolvableException("nothing but zeros was received");
        double[] positive = eigenvalues.ToArray();
        for (int i = 0; i < positive.Length; i++) positive[i] = Math.Max(positive[i], LeastEigenvalue * mean);
        return positive;
    }

    private static double Mean(ReadOnlySpan<double> values)
    {
        double mean = 0;
        foreach (double value in values) mean += value / values.Length;
        return mean;
    }
}
