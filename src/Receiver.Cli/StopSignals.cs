using System.Runtime.InteropServices;

namespace Receiver.Cli;

/// <summary>Ctrl-C once to stop the source and drain, twice to stop at once; and the end of the wanted duration.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationToken _caller;
    private readonly CancellationTokenSource _stop;
    private readonly CancellationTokenSource _abort = new();
    private readonly PosixSignalRegistration[] _signals;
    private volatile bool _signalled;

    public StopSignals(TimeSpan? duration, CancellationToken caller)
    {
        _caller = caller;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(caller);
        if (duration is { } d) _stop.CancelAfter(d);
        _signals = [PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal), PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal)];
    }

    /// <summary>Whether the user stopped it, rather than the duration.</summary>
    public bool Interrupted => _signalled || _caller.IsCancellationRequested;

    public CancellationToken Stop => _stop.Token;

    public CancellationToken Abort => _abort.Token;

    public void Dispose()
    {
        foreach (PosixSignalRegistration signal in _signals) signal.Dispose();
        _stop.Dispose();
        _abort.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (_signalled) _abort.Cancel();
        _signalled = true;
        _stop.Cancel();
    }
}
