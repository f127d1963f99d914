using Bridge.Capture.Replication;

namespace Bridge.UnitTests.Worker.Capture;

/// <summary>A server on which every transaction is visible but those that a test holds.</summary>
internal sealed class ScriptedVisibility : IVisibilityGate
{
    private readonly Dictionary<uint, TaskCompletionSource> held = [];

    /// <summary>A transaction is committed, and no SELECT shows it yet.</summary>
    public void Hold(uint xid)
    {
        lock (held) held[xid] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Now every SELECT shows it.</summary>
    public void Release(uint xid)
    {
        lock (held)
        {
            if (held.Remove(xid, out var waiting)) waiting.SetResult();
        }
    }

    public bool IsVisible(uint xid)
    {
        lock (held) return !held.ContainsKey(xid);
    }

    public ValueTask LookAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask WaitUntilVisibleAsync(uint xid, Action? onWaiting, CancellationToken cancellationToken)
    {
        onWaiting?.Invoke();
        lock (held)
            return held.TryGetValue(xid, out var waiting) ? new ValueTask(waiting.Task.WaitAsync(cancellationToken))
                : ValueTask.CompletedTask;
    }
}
