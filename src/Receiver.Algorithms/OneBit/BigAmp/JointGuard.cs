namespace Receiver.Algorithms.OneBit.BigAmp;

/// <summary>
/// The guard of section 5b: watches ρ, the relative change of a joint iteration, and damps a frame that does not settle. A frame that works has ρ ≤ 0.01
/// after ten iterations; one that diverges swings between two states with finite variances, at ρ of 0.3 to 5.
/// </summary>
internal struct JointGuard(float damping)
{
    private const double Quiet = 0.02, Lost = 0.1;

    /// <summary>ρ where it is not finite.</summary>
    public const double NotFinite = 1e9;

    /// <summary>β of this frame: damps h, vh, x, vx of the iteration just seen and s, vs of the next one.</summary>
    public float Damping { get; private set; } = damping;

    /// <summary>ρ of the last iteration.</summary>
    public double Residual { get; private set; } = double.PositiveInfinity;

    /// <summary>Iterations seen.</summary>
    public int Iterations { get; private set; }

    /// <summary>Whether the change is small enough to stop.</summary>
    public readonly bool Settled => Residual <= Quiet;

    /// <summary>
    /// Whether the frame is to be given up: ρ above 0.1 once the recursion has had the iterations in which a frame that works settles, or not finite. A frame
    /// that a limit stops before is unfinished, and what it has is better than to begin anew.
    /// </summary>
    /// <param name="enough">Iterations in which a frame that works settles.</param>
    public readonly bool HasDiverged(int enough) => !(Residual <= Lost) && (Iterations >= enough || Residual >= NotFinite);

    /// <summary>From the second iteration: if ρ &gt; 0.9 ρ_prev and ρ &gt; 0.02 then β ← max(0.25, 0.6 β).</summary>
    public void See(double rho)
    {
        if (Iterations > 0 && rho > 0.9 * Residual && rho > Quiet) Damping = Math.Max(0.25f, 0.6f * Damping);
        Residual = rho;
        Iterations++;
    }
}
