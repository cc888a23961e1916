using Receiver.Frames;
using Receiver.Kernels;

namespace Receiver.Algorithms.Sensing.Baselines;

/// <summary>A bound: q(x) of <see cref="SymbolUpdate"/> through a channel that is known, with the noise that it leaves in the pilots.</summary>
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
        var layout = new SensingLayout(problem.Format);
        var observation = new SensingObservation(problem, layout);
        var posterior = new SymbolPosterior(layout, observation.DataBlocks.Length);
        ComplexMatrix[] responses = [.. Enumerable.Range(0, layout.Users).Select(user => channel.Response(user, problem.Ofdm))];
        double precision = observation.PilotCount / Math.Max(PilotError(layout, observation, responses), 1e-12 * observation.PilotPower);
        SplitMatrix[] data = [.. responses.Select(response => On(response, layout.DataIndices))];
        bool isDiscrete = problem.Format.Constellation == Constellation.Qpsk;
        Span<double> certain = stackalloc double[layout.Users];
        certain.Clear();
        for (int block = 0; block < observation.DataBlocks.Length; block++)
            SymbolUpdate.Update(layout, observation.DataBlocks[block], data, observation.Data, precision, certain, isDiscrete, false, posterior, block);
        return SceneReport.Symbols(layout, posterior);
    }

    // ‖y_p − Hu‖² = ‖y_p‖² − 2Re⟨H, Zp⟩ + Σ_t‖H‖² over antennas that were received, pilots having modulus one.
    private static double PilotError(SensingLayout layout, SensingObservation observation, ComplexMatrix[] responses)
    {
        double error = observation.PilotPower;
        for (int k = 0; k < responses.Length; k++)
        {
            SplitMatrix pilot = On(responses[k], layout.PilotIndices[k]);
            for (int m = 0; m < layout.Antennas; m++)
            {
                error -= 2 * SplitDots.Dot(pilot, m, observation.Pilot[k], m).Real;
                foreach (AntennaBlock block in observation.PilotBlocks)
                    if (block.Mask is null || block.Mask[m] != 0) error += block.Symbols.Length * SplitRows.Power(pilot, m);
            }
        }
        return error;
    }

    private static SplitMatrix On(ComplexMatrix response, int[] subcarriers)
    {
        var chosen = new SplitMatrix(response.RowCount, subcarriers.Length);
        for (int m = 0; m < response.RowCount; m++)
            for (int i = 0; i < subcarriers.Length; i++) chosen[m, i] = response.Values[subcarriers[i] * response.RowCount + m].ToComplex();
        return chosen;
    }
}
