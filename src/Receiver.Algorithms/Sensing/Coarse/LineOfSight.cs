using System.Numerics;

namespace Receiver.Algorithms.Sensing.Coarse;

/// <summary>Clock offsets from the line of sight at the reported position (section 6, step 5).</summary>
internal static class LineOfSight
{
    /// <summary>
    /// The offset t of (−2/B, 2/B) at which |Σ_n f_n(t + τ_0)*·aᴴy_n| is largest, on evenly spaced points; of a user without any pilot the one nearest 0.
    /// </summary>
    public static double TimeOffset(SensingProblem problem, PilotMeans pilots, int user, int points)
    {
        double range = problem.ReportedPositions[user].Norm, limit = 2 / problem.Ofdm.BandwidthHz;
        var steering = new Complex[problem.Ofdm.Array.Antennas];
        ArrayResponse.Steer(problem.Ofdm.Array, ArrayResponse.Towards(problem.ReportedPositions[user]), steering);
        var beam = new Complex[pilots.Subcarriers];
        pilots.Beam(user, steering, beam);
        double best = 0, most = 0;
        for (int point = 0; point < points; point++)
        {
            double offset = limit * (2.0 * point / (points - 1) - 1);
            Complex sum = 0;
            for (int i = 0; i < beam.Length; i++)
            {
                double subcarrier = problem.Ofdm.PilotSubcarriers[user][i] - (problem.Ofdm.Subcarriers - 1) / 2.0;
                double phase = 2 * Math.PI * problem.Ofdm.SubcarrierSpacingHz * subcarrier * (offset + range / ArrayResponse.SpeedOfLight);
                sum += beam[i] * Complex.FromPolarCoordinates(1, phase);
            }
            if (Complex.Abs(sum) is var value && value > most) (best, most) = (offset, value);
        }
        return best;
    }
}
