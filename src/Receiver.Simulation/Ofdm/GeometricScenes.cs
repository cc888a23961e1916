using System.Numerics;
using Receiver.Frames;
using Receiver.Kernels.RandomNumbers;

namespace Receiver.Simulation.Ofdm;

/// <summary>
/// Users in front of the array and scatterers around them. A path over a scatterer has the power exp(−(τ−τ0)/200 ns) with 3 dB of shadowing, all of them
/// together 1/(1+KR), and line of sight KR/(1+KR) with KR ~ N(6, 2) dB; a user without it has its whole power from the scatterers. Phases are uniform. Powers and
/// phases are new in every frame; positions, who sees which scatterer, line of sight, reports' errors and time offsets belong to the scene.
/// </summary>
internal sealed class GeometricScenes(FrameFormat format, SimulatorOptions options) : IScenes
{
    private const double DecaySeconds = 200e-9, UsualFramePeriod = 0.05, UsualSpeed = 1.5;

    /// <inheritdoc/>
    public SceneFrame Draw(ulong frameNumber)
    {
        (ulong scene, ulong step) = options.SceneOf(frameNumber);
        Placement placement = Placement.Draw(new RandomStream(options.Seed, 0, scene, Purposes.Users), format, height: 0);
        TrueScatterer[] scatterers = DrawScatterers(placement.Users, scene, step);
        bool[] sight = placement.DrawSight(new RandomStream(options.Seed, 0, scene, Purposes.Sight), options, _ => 1);
        Position[] users = Move(placement.Users, scatterers, scene, step);
        var random = new RandomStream(options.Seed, 0, frameNumber, Purposes.Gains);
        var paths = new PropagationPath[users.Length][];
        var owners = new int[users.Length][];
        var taps = new Tap[users.Length][];
        for (int user = 0; user < users.Length; user++)
        {
            int[] seen = [.. Enumerable.Range(0, scatterers.Length).Where(s => scatterers[s].Users.Contains(user))];
            // A user without any path would have no channel at all.
            owners[user] = sight[user] || seen.Length == 0 ? [-1, .. seen] : seen;
            paths[user] = DrawPaths(ref random, users[user], placement.TimeOffsets[user], owners[user], scatterers);
            taps[user] = [.. paths[user].Select(TapOf)];
        }
        return new SceneFrame
        {
            Users = users,
            Reported = [.. users.Zip(placement.ReportErrors, (place, error) => place + error)],
            TimeOffsets = placement.TimeOffsets,
            Taps = taps,
            Channel = new WidebandChannel(paths),
            Scatterers = scatterers,
            PathScatterers = owners,
        };
    }

    private TrueScatterer[] DrawScatterers(Position[] users, ulong scene, ulong step)
    {
        var field = new ScattererField(users);
        var random = new RandomStream(options.Seed, 0, scene, Purposes.Scatterers);
        for (int i = 0; i < options.SharedScatterers; i++) field.AddShared(ref random);
        for (int user = 0; user < users.Length; user++)
            for (int i = 0; i < options.PrivateScatterers; i++) field.AddPrivate(ref random, user);
        ulong late = options.NewScattererFrames is int frames ? step / (ulong)frames : 0;
        for (uint appeared = 1; appeared <= late && field.Scatterers.Count < ScattererField.Most; appeared++)
        {
            random = new RandomStream(options.Seed, appeared, scene, Purposes.Scatterers);
            field.AddShared(ref random);
        }
        return [.. field.Scatterers];
    }

    /// <summary>The users after so many frames of the scene; moves the scatterers in their place.</summary>
    private Position[] Move(Position[] users, TrueScatterer[] scatterers, ulong scene, ulong step)
    {
        if (options.Scene != SceneSequence.Moving) return users;
        var random = new RandomStream(options.Seed, 0, scene, Purposes.Motion);
        double seconds = step * (options.FramePeriodSeconds ?? UsualFramePeriod);
        var moved = new Position[users.Length];
        for (int user = 0; user < users.Length; user++)
            moved[user] = Motion.Draw(ref random).From(users[user], seconds * (options.SpeedMetresPerSecond ?? UsualSpeed), Placement.NearX, Placement.FarX, Placement.SideY);
        for (int i = 0; i < scatterers.Length; i++)
            scatterers[i] = scatterers[i] with
            {
                Position = Motion.Draw(ref random).From(
                    scatterers[i].Position, seconds * (options.ScattererSpeedMetresPerSecond ?? 0), ScattererField.NearX, ScattererField.FarX, ScattererField.SideY),
            };
        return moved;
    }

    private static PropagationPath[] DrawPaths(ref RandomStream random, Position user, double offset, int[] owners, TrueScatterer[] scatterers)
    {
        double ratio = Math.Pow(10, (6 + 2 * random.Normal()) / 10), scattered = 0;
        var powers = new double[owners.Length];
        var paths = new PropagationPath[owners.Length];
        for (int path = 0; path < owners.Length; path++)
        {
            Position from = owners[path] < 0 ? user : scatterers[owners[path]].Position;
            double length = owners[path] < 0 ? user.Norm : from.DistanceTo(user) + from.Norm;
            powers[path] = Math.Exp(-(length - user.Norm) / Placement.LightSpeed / DecaySeconds) * Math.Pow(10, 0.3 * random.Normal());
            if (owners[path] >= 0) scattered += powers[path];
            paths[path] = new PropagationPath(Complex.FromPolarCoordinates(1, random.Phase()), from.Y / from.Norm, from.Z / from.Norm, length / Placement.LightSpeed + offset);
        }
        bool direct = owners[0] < 0;
        if (direct) powers[0] = scattered > 0 ? ratio * scattered : 1;
        double total = scattered + (direct ? powers[0] : 0);
        for (int path = 0; path < paths.Length; path++) paths[path] = paths[path] with { Gain = paths[path].Gain * Math.Sqrt(powers[path] / total) };
        return paths;
    }

    private Tap TapOf(PropagationPath path)
    {
        var tap = new Tap(format.Ofdm!, path.DelaySeconds);
        tap.AddWave(path.Gain, path.U, path.V);
        return tap;
    }
}
