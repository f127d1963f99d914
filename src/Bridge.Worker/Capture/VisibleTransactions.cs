using Bridge.Capture.Replication;
using Bridge.Capture.Status;

namespace Bridge.Worker.Capture;

/// <summary>The transactions of the record that is being collected: it is appended when a SELECT can see them all (outbox rule 3,
/// visible).</summary>
/// <remarks>
/// One look for all of them. But once a synchronous standby has held a transaction up, each is waited for before it is collected,
/// so that what came before it does not wait with it; that ends with the first that is visible soon.
/// </remarks>
internal sealed class VisibleTransactions(IVisibilityGate gate, CaptureStatus status, TimeProvider time)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);

    private readonly List<uint> unseen = [];
    private bool isHeldUp;

    /// <summary>True while a transaction is waited for.</summary>
    public bool IsWaiting { get; private set; }

    /// <summary>What goes on while a transaction is waited for, every 250 ms.</summary>
    public Func<CancellationToken, ValueTask> OnTick { get; set; } = static _ => ValueTask.CompletedTask;

    /// <summary>Notes a transaction; false when it is to be waited for before it is collected.</summary>
    /// <param name="xid">The id of pgoutput's Begin message.</param>
    public bool Add(uint xid)
    {
        if (gate.IsVisible(xid)) return true;
        if (isHeldUp) return false;
        unseen.Add(xid);
        return true;
    }

    /// <summary>The transaction had nothing for us: it need not be seen.</summary>
    public void Forget(uint xid)
    {
        if (unseen.Count > 0 && unseen[^1] == xid) unseen.RemoveAt(unseen.Count - 1);
    }

    /// <summary>Waits until all that were noted are visible.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public ValueTask WaitForAllAsync(CancellationToken cancellationToken) =>
        unseen.Count == 0 ? ValueTask.CompletedTask : WaitForUnseenAsync(cancellationToken);

    /// <summary>Waits until the transaction is visible.</summary>
    /// <param name="xid">The id of pgoutput's Begin message.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask WaitAsync(uint xid, CancellationToken cancellationToken)
    {
        await gate.LookAsync(cancellationToken);
        isHeldUp = !gate.IsVisible(xid) && await HoldAsync(xid, cancellationToken);
    }

    private async ValueTask WaitForUnseenAsync(CancellationToken cancellationToken)
    {
        foreach (var xid in unseen)
        {
            if (!gate.IsVisible(xid)) await WaitAsync(xid, cancellationToken);
        }

        unseen.Clear();
    }

    // True when the wait was long enough to be told.
    private async Task<bool> HoldAsync(uint xid, CancellationToken cancellationToken)
    {
        IsWaiting = true;
        var isTold = false;
        var visible = gate.WaitUntilVisibleAsync(xid, () => isTold = true, cancellationToken).AsTask();
        while (!visible.IsCompleted)
        {
            await Task.WhenAny(visible, Task.Delay(Tick, time, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
            if (visible.IsCompleted) break;
            if (isTold)
                status.Report(
                    CaptureState.WaitingForVisibility,
                    $"transaction {xid} is committed but no SELECT shows it yet: it waits for a synchronous standby (see " +
                    "synchronous_standby_names and pg_stat_replication)", time);
            await OnTick(cancellationToken);
        }

        await visible;
        IsWaiting = false;
        if (isTold) status.Report(CaptureState.Streaming, "", time);
        return isTold;
    }
}
