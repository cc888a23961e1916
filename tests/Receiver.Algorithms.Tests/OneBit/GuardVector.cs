using System.Numerics;
using System.Text.Json;
using Receiver.Algorithms.OneBit;
using Receiver.Frames;
using Receiver.Testing;

namespace Receiver.Algorithms.Tests.OneBit;

/// <summary>A case of <c>guard.json</c>.</summary>
internal sealed class GuardVector(string name)
{
    private readonly JsonElement _case = Vectors.Load("one-bit/guard.json").GetProperty("cases").EnumerateArray().Single(c => c.GetProperty("name").GetString() == name);

    public Complex[,] Pilots => _case.SignMatrix("Xp", Math.Sqrt(0.5));

    public Complex[,] Y => _case.SignMatrix("Y");

    public double Noise => _case.GetProperty("sigma2").GetDouble();

    public AmpReference.Posterior Channel => new(_case.GetProperty("h0").PairMatrix(), _case.GetProperty("vh0").Matrix());

    public AmpReference.Posterior Symbols => new(_case.GetProperty("x0").PairMatrix(), _case.GetProperty("vx0").Matrix());

    public JsonElement Guarded => _case.GetProperty("guarded");

    public JsonElement Plain => _case.GetProperty("plain10");

    public double[] Rho => Guarded.GetProperty("rho").Vector();

    public double[] Beta => Guarded.GetProperty("beta_after").Vector();

    public JointProblem Problem => new(
        Y.Columns(0, Pilots.GetLength(1)).Stack(), Y.Columns(Pilots.GetLength(1), Y.GetLength(1) - Pilots.GetLength(1)).Stack(), Pilots.ToMatrix())
    { NoiseVariance = Noise };

    public static ChannelEstimate ToEstimate(AmpReference.Posterior channel) => new(channel.Mean.ToMatrix(), channel.Variance.ToMatrix());

    public static SymbolEstimate ToSymbols(AmpReference.Posterior symbols) =>
        new(symbols.Mean.ToMatrix(), symbols.Variance.ToMatrix(), new RealMatrix(2 * symbols.Mean.GetLength(0), symbols.Mean.GetLength(1)));
}
