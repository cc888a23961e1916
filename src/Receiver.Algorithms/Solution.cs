namespace Receiver.Algorithms;

/// <summary>How an iterative solve ended.</summary>
/// <param name="Iterations">Iterations that were run (the most over a batch).</param>
/// <param name="Converged">Whether the tolerance was reached.</param>
/// <param name="Objective">Final objective where the method has one, else NaN.</param>
public readonly record struct Convergence(int Iterations, bool Converged, double Objective = double.NaN);

/// <summary>A value and how it was reached.</summary>
public readonly record struct Solution<T>(T Value, Convergence Convergence);

/// <summary>How much work a solve may do beyond what its own options say.</summary>
/// <param name="Token">Cancels the solve between iterations with <see cref="OperationCanceledException"/>.</param>
/// <param name="MaxIterations">Upper bound on iterations, null: the method's own option alone.</param>
public readonly record struct SolveLimit(CancellationToken Token = default, int? MaxIterations = null);
