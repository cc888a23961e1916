using Receiver.Frames;
using Receiver.Kernels;

namespace Receiver.Algorithms.Sensing.Baselines;

/// <summary>
/// A bound: the posterior of the symbols through a channel that is known, exact for Gaussian symbols and for QPSK of up to four users, with the noise that
/// the channel leaves in the pilots.
/// </summary>
public sealed class KnownChannelDetector
{
    /// <summary>The symbols <c>[M×Td·Nd]</c>, data symbol after data symbol.</summary>
    /// <param name="problem">The frame.</param>
    /// <param name="channel">The channels of all users, time offsets included.</param>
    /// <param name="limit">Stops the work.</param>
    /// <exception cref="UnsolvableException">Nothing useful was received.</exception>
    public SymbolEstimate Detect(SensingProblem problem, WidebandChannel channel, SolveLimit limit)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(channel);
        limit.Token.ThrowIfCancellationRequested();
        var state = new SensingState(problem);
        SensingLayout layout = state.Layout;
        for (int k = 0; k < layout.Users; k++)
        {
            ComplexMatrix response = channel.Response(k, problem.Ofdm);
            Take(response, layout.PilotIndices[k], state.Response.Pilot[k]);
            Take(response, layout.DataIndices, state.Response.Data[k]);
        }
        state.NoisePrecision = state.Observation.PilotCount / Math.Max(PilotError(state), 1e-12 * state.Observation.PilotPower);
        if (problem.Format.Constellation == Constellation.Qpsk) DataLikelihood.For(Constellation.Qpsk, layout).Decide(state);
        else SymbolUpdate.UpdateAt(state, new double[layout.Users], diagonalCovariance: false);
        return state.Symbols();
    }

    // ‖y_p − Hu‖² = ‖y_p‖² − 2Re⟨H, Zp⟩ + Σ_t‖H‖² over antennas that were received, pilots having modulus one.
    private static double PilotError(SensingState state)
    {
        double error = state.Observation.PilotPower;
        for (int k = 0; k < state.Layout.Users; k++)
        {
            SplitMatrix pilot = state.Response.Pilot[k];
            for (int m = 0; m < state.Layout.Antennas; m++)
            {
                error -= 2 * SplitDots.Dot(pilot, m, state.Observation.Pilot[k], m).Real;
                foreach (AntennaBlock block in state.Observation.PilotBlocks)
                    if (block.Mask is null || block.Mask[m] != 0) error += block.Symbols.Length * SplitRows.Power(pilot, m);
            }
        }
        return error;
    }

    private static void Take(ComplexMatrix response, int[] subcarriers, SplitMatrix plane)
    {
        plane.Reshape(response.RowCount, subcarriers.Length);
        for (int m = 0; m < response.RowCount; m++)
            for (int i = 0; i < subcarriers.Length; i++) plane[m, i] = response.Values[subcarriers[i] * response.RowCount + m].ToComplex();
    }
}
