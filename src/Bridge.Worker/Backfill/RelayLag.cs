using Bridge.Capture.Backfill;
using Bridge.Hosting.Messaging;
using Bridge.Relay.Status;

namespace Bridge.Worker.Backfill;

/// <summary>How far the relay is behind the outbox. Thread-safe; never waits.</summary>
/// <remarks>A relay in this process tells it ten times a second. One in another process is looked up in its stream of offsets, once a
/// second and beside the work.</remarks>
internal sealed class RelayLag(BackfillRates rates, RelayStatus status, RelayProgress progress, TimeProvider time)
{
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private Task<long?> looking = Task.FromResult<long?>(null);
    private long? found;
    private long lookedAt;

    /// <summary>Bytes of the outbox that are not relayed on both routes; null while that is not known, or no relay ever worked.</summary>
    public long? Read()
    {
        if (rates.AppendedBytes is not (> 0 and var appended)) return null;
        return (status.Current.RelayedBytes ?? LookUp()) is { } relayed ? Math.Max(0, appended - relayed) : null;
    }

    private long? LookUp()
    {
        lock (gate)
        {
            if (!looking.IsCompleted) return found;
            if (looking.IsCompletedSuccessfully) found = looking.Result ?? found;
            if (lookedAt != 0 && time.GetElapsedTime(lookedAt) < Age) return found;
            lookedAt = time.GetTimestamp();
            looking = LookAsync();
            return found;
        }
    }

    private async Task<long?> LookAsync()
    {
        try
        {
            return await progress.FindBytesAsync(CancellationToken.None);
        }
        catch (Exception exception) when (ConnectionLoss.Is(exception))
        {
            // What was found before counts until the broker answers again; while it does not, a backfill appends nothing.
            return null;
        }
    }
}
