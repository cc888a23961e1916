using System.Numerics;
using Receiver.Kernels;

namespace Receiver.Algorithms.Sensing;

/// <summary>
/// q(α) from pilots alone, of all columns: users decouple, and each is solved exactly. With few columns through W itself; with many, on a grid, through the
/// space that they span, which has no more dimensions than distinct directions times pilots.
/// </summary>
/// <remarks>
/// μ = W⁻¹·b = R·Φᴴ(Φ·R·Φᴴ + I/γ)⁻¹y with R = Diag(1/⟨ρ⟩) (push-through). In an orthonormal basis Q of the directions, a_j = Q·t_j, the matrix is
/// Σ_j t_j·t_jᴴ ⊗ P_j + I/γ with P_j = Σ_q f_kq·f_kqᴴ/⟨ρ_kq⟩ over the columns of direction j.
/// Reference: Liu et al., (26)-(28), in pilot-only mode.
/// </remarks>
internal static class PilotGains
{
    public static void Solve(SensingState state)
    {
        Links links = state.Links;
        double gamma = state.NoisePrecision;
        for (int k = 0; k < links.Users; k++)
        {
            bool isOneBlock = state.Statistics.PilotBlocks.Length == 1;
            int span = state.Columns.Steering[k].Rows * state.Layout.PilotCarriers;
            if (isOneBlock && span < links.PerUser) InSpan(state, k);
            else Direct(state, k);
        }
        state.Columns.Synthesize(links.Gain, false, state.Response);
        state.Statistics.Residual(state.Response, state.Rest);
        state.Columns.Correlate(state.Rest, false, links.Residual);
        double[] diagonal = GainUpdate.Diagonal(state);
        for (int i = 0; i < links.Count; i++) links.Variance[i] = 1 / (links.Precision[i] + gamma * diagonal[i]);
    }

    private static void Direct(SensingState state, int user)
    {
        int[] own = [.. Enumerable.Range(state.Links.At(user, 0), state.Links.PerUser)];
        Complex[] solution = GainUpdate.SolveOn(state, own, out _);
        for (int i = 0; i < own.Length; i++) state.Links.Gain[own[i]] = solution[i];
    }

    private static void InSpan(SensingState state, int user)
    {
        Columns columns = state.Columns;
        AntennaBlock block = state.Statistics.PilotBlocks[0];
        SplitMatrix steering = columns.Steering[user], response = columns.Pilot[user];
        int directions = steering.Rows, carriers = state.Layout.PilotCarriers, symbols = block.Symbols.Length;
        SplitMatrix basis = Basis(steering, block.Mask);
        int rank = basis.Rows;

        // t_j in row j; y in the basis.
        SplitMatrix coordinates = new(directions, rank), inner = new(rank, directions), samples = new(), system = state.System;
        SplitDots.All(basis, 0, rank, steering, directions, inner);
        for (int j = 0; j < directions; j++)
            for (int i = 0; i < rank; i++) coordinates[j, i] = inner[i, j];
        SplitProduct.Multiply(basis, LeftFactor.Conjugated, state.Statistics.Correlation.Pilot[user], samples);

        FillSystem(state, user, coordinates, system);
        for (int i = 0; i < rank * carriers; i++) system.RealRow(i)[i] += 1 / (state.NoisePrecision * symbols);
        if (!SplitCholesky.TryFactor(system)) throw new UnsolvableException("the gains of the paths have no finite solution");
        var weights = new Complex[rank * carriers];
        for (int i = 0; i < rank; i++)
            for (int n = 0; n < carriers; n++) weights[i * carriers + n] = samples[i, n] / symbols;
        SplitCholesky.Solve(system, weights);

        SplitMatrix solved = new(rank, carriers), projected = new();
        for (int i = 0; i < weights.Length; i++) solved[i / carriers, i % carriers] = weights[i];
        SplitProduct.Multiply(coordinates, LeftFactor.Conjugated, solved, projected);
        for (int q = 0; q < columns.PerUser; q++)
        {
            int at = state.Links.At(user, q);
            state.Links.Gain[at] = SplitDots.Dot(response, q, projected, columns.AngleOf[q]) / state.Links.Precision[at];
        }
    }

    // Σ_j t_j·t_jᴴ ⊗ P_j: all pairs of basis vectors against all directions in one product.
    private static void FillSystem(SensingState state, int user, SplitMatrix coordinates, SplitMatrix system)
    {
        (int directions, int rank, int carriers) = (coordinates.Rows, coordinates.Columns, state.Layout.PilotCarriers);
        SplitMatrix response = state.Columns.Pilot[user], powers = new(directions, carriers * carriers);
        for (int q = 0; q < state.Columns.PerUser; q++)
        {
            double variance = 1 / state.Links.Precision[state.Links.At(user, q)];
            int j = state.Columns.AngleOf[q];
            for (int n = 0; n < carriers; n++)
                for (int l = 0; l < carriers; l++) powers[j, n * carriers + l] += variance * response[q, n] * Complex.Conjugate(response[q, l]);
        }
        SplitMatrix pairs = new(rank * (rank + 1) / 2, directions), sums = new();
        for (int i = 0, at = 0; i < rank; i++)
            for (int l = 0; l <= i; l++, at++)
                for (int j = 0; j < directions; j++) pairs[at, j] = coordinates[j, i] * Complex.Conjugate(coordinates[j, l]);
        SplitProduct.Multiply(pairs, LeftFactor.Plain, powers, sums);
        system.Reshape(rank * carriers, rank * carriers);
        for (int i = 0, at = 0; i < rank; i++)
            for (int l = 0; l <= i; l++, at++)
                for (int n = 0; n < carriers; n++)
                {
                    sums.RealRow(at).Slice(n * carriers, carriers).CopyTo(system.RealRow(i * carriers + n)[(l * carriers)..]);
                    sums.ImaginaryRow(at).Slice(n * carriers, carriers).CopyTo(system.ImaginaryRow(i * carriers + n)[(l * carriers)..]);
                }
    }

    // Modified Gram-Schmidt, twice; a direction that the others span adds no dimension.
    private static SplitMatrix Basis(SplitMatrix steering, double[]? mask)
    {
        SplitMatrix vectors = new();
        vectors.CopyFrom(steering);
        var kept = new List<int>();
        for (int j = 0; j < vectors.Rows; j++)
        {
            if (mask is not null) SplitRows.Weigh(vectors, j, mask, vectors, j);
            double before = SplitRows.Power(vectors, j);
            for (int pass = 0; pass < 2; pass++)
                foreach (int i in kept) SplitRows.AddScaled(vectors, i, -SplitDots.Dot(vectors, i, vectors, j), vectors, j);
            double power = SplitRows.Power(vectors, j);
            if (!(power > 1e-12 * before)) continue;
            Complex scale = 1 / Math.Sqrt(power) - 1;
            SplitRows.AddScaled(vectors, j, scale, vectors, j);
            kept.Add(j);
        }
        SplitMatrix basis = new(kept.Count, vectors.Columns);
        for (int i = 0; i < kept.Count; i++) basis.CopyRow(i, vectors, kept[i]);
        return basis;
    }
}
