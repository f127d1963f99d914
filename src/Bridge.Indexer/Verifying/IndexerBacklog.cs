using Bridge.Hosting.Messaging;

namespace Bridge.Indexer.Verifying;

/// <summary>What lies on the indexers' queue, worked on or not.</summary>
internal sealed class IndexerBacklog(RabbitMqManagementClient management, IndexerNames names, TimeProvider time)
{
    // A quorum queue tells its figures every 5 s, and the management API gathers them every 5 s.
    private static readonly TimeSpan OldestFigures = TimeSpan.FromSeconds(11);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Waits until the queue has been empty, with nothing unacked, at some moment after this call: then all that lay there is
    /// indexed.</summary>
    /// <exception cref="RabbitMqManagementException">The broker does not tell.</exception>
    public async Task WaitUntilEmptyAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (time.GetElapsedTime(started) < OldestFigures
            || await management.ReadQueueAsync(names.Queue, cancellationToken) is { Messages: > 0 })
            await Task.Delay(Pause, time, cancellationToken);
    }
}
