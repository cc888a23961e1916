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
internal sealed class PilotGains(SensingLayout layout)
{
    private readonly SplitMatrix _vectors = new(), _basis = new(), _inner = new(), _coordinates = new(), _samples = new(), _solved = new(), _projected = new();
    private readonly SplitMatrix _powers = new(), _pairs = new(), _sums = new();
    private readonly Buffer<Complex> _weights = new();
    private readonly Buffer<int> _own = new();
    private readonly List<int> _kept = [];

    public void Solve(SensingState state)
    {
        Links links = state.Links;
        double gamma = state.NoisePrecision;
        for (int k = 0; k < links.Users; k++)
        {
            bool isOneBlock = state.Statistics.PilotBlocks.Length == 1;
            int span = state.Columns.Steering[k].Rows * layout.PilotCarriers;
            if (isOneBlock && span < links.PerUser) InSpan(state, k);
            else Direct(state, k);
        }
        state.Columns.Synthesize(links.Gain, false, state.Response);
        state.Statistics.Residual(state.Response, state.Rest);
        state.Columns.Correlate(state.Rest, false, links.Residual);
        GainUpdate.FillVariances(state);
    }

    private void Direct(SensingState state, int user)
    {
        Span<int> own = _own.Take(state.Links.PerUser);
        int first = state.Links.At(user, 0);
        for (int q = 0; q < own.Length; q++) own[q] = first + q;
        GainUpdate.SolveOn(state, own, state.Links.Gain.AsSpan(first, own.Length));
    }

    private void InSpan(SensingState state, int user)
    {
        Columns columns = state.Columns;
        AntennaBlock block = state.Statistics.PilotBlocks[0];
        SplitMatrix steering = columns.Steering[user], response = columns.Pilot[user], system = state.System;
        int directions = steering.Rows, carriers = layout.PilotCarriers, symbols = block.Symbols.Length;
        FillBasis(steering, block.Mask);
        int rank = _basis.Rows;

        // t_j in row j; y in the basis.
        _inner.Reshape(rank, directions);
        _coordinates.Reshape(directions, rank);
        SplitDots.All(_basis, 0, rank, steering, directions, _inner);
        for (int j = 0; j < directions; j++)
            for (int i = 0; i < rank; i++) _coordinates[j, i] = _inner[i, j];
        SplitProduct.Multiply(_basis, LeftFactor.Conjugated, state.Statistics.Correlation.Pilot[user], _samples);

        FillSystem(state, user, system);
        for (int i = 0; i < rank * carriers; i++) system.RealRow(i)[i] += 1 / (state.NoisePrecision * symbols);
        if (!SplitCholesky.TryFactor(system)) throw new UnsolvableException("the gains of the paths have no finite solution");
        Span<Complex> weights = _weights.Take(rank * carriers);
        for (int i = 0; i < weights.Length; i++) weights[i] = _samples[i / carriers, i % carriers] / symbols;
        SplitCholesky.Solve(system, weights);

        _solved.Reshape(rank, carriers);
        for (int i = 0; i < weights.Length; i++) _solved[i / carriers, i % carriers] = weights[i];
        SplitProduct.Multiply(_coordinates, LeftFactor.Conjugated, _solved, _projected);
        for (int q = 0; q < columns.PerUser; q++)
        {
            int at = state.Links.At(user, q);
            state.Links.Gain[at] = SplitDots.Dot(response, q, _projected, columns.AngleOf[q]) / state.Links.Precision[at];
        }
    }

    // Σ_j t_j·t_jᴴ ⊗ P_j: all pairs of basis vectors against all directions in one product.
    private void FillSystem(SensingState state, int user, SplitMatrix system)
    {
        (int directions, int rank, int carriers) = (_coordinates.Rows, _coordinates.Columns, layout.PilotCarriers);
        SplitMatrix response = state.Columns.Pilot[user];
        _powers.Reshape(directions, carriers * carriers);
        for (int q = 0; q < state.Columns.PerUser; q++)
        {
            double variance = 1 / state.Links.Precision[state.Links.At(user, q)];
            int j = state.Columns.AngleOf[q];
            ReadOnlySpan<double> re = response.RealRow(q), im = response.ImaginaryRow(q);
            Span<double> real = _powers.RealRow(j), imaginary = _powers.ImaginaryRow(j);
            for (int n = 0, at = 0; n < carriers; n++)
                for (int l = 0; l < carriers; l++, at++)
                {
                    real[at] += variance * (re[n] * re[l] + im[n] * im[l]);
                    imaginary[at] += variance * (im[n] * re[l] - re[n] * im[l]);
                }
        }
        _pairs.Reshape(rank * (rank + 1) / 2, directions);
        for (int i = 0, at = 0; i < rank; i++)
            for (int l = 0; l <= i; l++, at++)
                for (int j = 0; j < directions; j++) _pairs[at, j] = _coordinates[j, i] * Complex.Conjugate(_coordinates[j, l]);
        SplitProduct.Multiply(_pairs, LeftFactor.Plain, _powers, _sums);
        system.Reshape(rank * carriers, rank * carriers);
        for (int i = 0, at = 0; i < rank; i++)
            for (int l = 0; l <= i; l++, at++)
                for (int n = 0; n < carriers; n++)
                {
                    _sums.RealRow(at).Slice(n * carriers, carriers).CopyTo(system.RealRow(i * carriers + n)[(l * carriers)..]);
                    _sums.ImaginaryRow(at).Slice(n * carriers, carriers).CopyTo(system.ImaginaryRow(i * carriers + n)[(l * carriers)..]);
                }
    }

    // Modified Gram-Schmidt, twice; a direction that the others span adds no dimension.
    private void FillBasis(SplitMatrix steering, double[]? mask)
    {
        _vectors.CopyFrom(steering);
        _kept.Clear();
        for (int j = 0; j < _vectors.Rows; j++)
        {
            if (mask is not null) SplitRows.Weigh(_vectors, j, mask, _vectors, j);
            double before = SplitRows.Power(_vectors, j);
            for (int pass = 0; pass < 2; pass++)
                foreach (int i in _kept) SplitRows.AddScaled(_vectors, i, -SplitDots.Dot(_vectors, i, _vectors, j), _vectors, j);
            double power = SplitRows.Power(_vectors, j);
            if (!(power > 1e-12 * before)) continue;
            Complex scale = 1 / Math.Sqrt(power) - 1;
            SplitRows.AddScaled(_vectors, j, scale, _vectors, j);
            _kept.Add(j);
        }
        _basis.Reshape(_kept.Count, _vectors.Columns);
        for (int i = 0; i < _kept.Count; i++) _basis.CopyRow(i, _vectors, _kept[i]);
    }
}
