using System.CommandLine;
using System.Net;
using Receiver.Pipelines.Sending;
using Receiver.Pipelines.Sources;

namespace Receiver.Cli.Commands;

/// <summary><c>receiver send</c>.</summary>
internal static class SendCommand
{
    public static Command Create(TextWriter output, TextWriter error)
    {
        var command = new Command("send", "Plays a recording onto the wire as native UDP datagrams, with seeded faults where asked for.");
        var recording = new Argument<string>("RECORDING") { Description = "BASE.sigmf-meta" };
        var to = new Option<string>("--to") { HelpName = "udp://HOST:PORT", Description = "where to", Required = true };
        var rate = new Option<double?>("--rate") { HelpName = "FPS", Description = "frames a second, datagrams spread evenly; default: as fast as the socket takes them" };
        var mtu = new Option<int>("--mtu") { HelpName = "BYTES", Description = "bytes of UDP payload a datagram", DefaultValueFactory = _ => 1400 };
        Option<double> Probability(string name, string what) => new(name) { HelpName = "P", Description = $"probability that a datagram is {what}" };
        var loss = Probability("--loss", "lost");
        var duplicate = Probability("--duplicate", "sent twice");
        var reorder = Probability("--reorder", "sent 1 to 8 datagrams later");
        var corrupt = Probability("--corrupt", "sent with a flipped bit");
        var truncate = Probability("--truncate", "cut short");
        var burst = new Option<double>("--burst") { HelpName = "L", Description = "mean run of losses", DefaultValueFactory = _ => 1 };
        var seed = new Option<int>("--seed") { HelpName = "N", Description = "seed of the faults", DefaultValueFactory = _ => 1 };
        command.Arguments.Add(recording);
        foreach (Option option in new Option[] { to, rate, mtu, loss, duplicate, reorder, corrupt, truncate, burst, seed }) command.Options.Add(option);
        command.SetAction(async (parsed, token) =>
        {
            var faults = new DatagramFaults
            {
                Loss = parsed.GetValue(loss), Duplicate = parsed.GetValue(duplicate), Reorder = parsed.GetValue(reorder), Corrupt = parsed.GetValue(corrupt),
                Truncate = parsed.GetValue(truncate), Burst = parsed.GetValue(burst), Seed = parsed.GetValue(seed),
            };
            string[] invalid = [.. faults.Validate().Select(f => "--" + f)];
            if (invalid.Length > 0) throw new UsageException(string.Join('\n', invalid));
            if (parsed.GetValue(rate) is <= 0) throw new UsageException("--rate: expected more than 0 frames a second");
            if (parsed.GetValue(mtu) is < 64 or > 65507) throw new UsageException("--mtu: expected 64…65507 bytes");
            var (host, port) = PipelineOptions.HostAndPort(parsed.GetValue(to)!);
            IPAddress address = IPAddress.TryParse(host, out IPAddress? given) ? given : (await Dns.GetHostAddressesAsync(host, token).ConfigureAwait(false))[0];
            SendReport report;
            using var stop = new StopSignals(null, token);
            try
            {
                var sender = new RecordingSender(RecordingFiles.Of(parsed.GetValue(recording)!), parsed.GetValue(rate), parsed.GetValue(mtu), faults);
                report = await sender.SendAsync(new IPEndPoint(address, port), stop.Stop).ConfigureAwait(false);
            }
            catch (ArgumentException e)
            {
                throw new UsageException($"--mtu: {e.Message}");
            }
            output.WriteLine($"{report.Frames} frames, {report.Fragments} fragments in {report.Elapsed.TotalSeconds:0.00} s: {report.Sent} datagrams sent " +
                $"({report.Lost} lost, {report.Duplicated} duplicated, {report.Reordered} reordered, {report.Corrupted} corrupted, {report.Truncated} truncated; {report.Damaged} of those sent are damaged)");
            return (int)(stop.Interrupted ? ExitCode.Interrupted : ExitCode.Done);
        });
        return command;
    }
}
