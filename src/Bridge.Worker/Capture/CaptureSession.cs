using Bridge.Capture.Status;

namespace Bridge.Worker.Capture;

/// <summary>One epoch from its lease to its end: takes the state and the lease, streams, and says what ended it.</summary>
internal sealed class CaptureSession(Func<ISessionSteps> begin, CaptureStatus status, TimeProvider time)
{
    /// <summary>Runs until something ends the epoch, always by an exception.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var steps = begin();
        await steps.FindServerAsync(cancellationToken);
        await steps.ThrowIfNotReadyAsync(cancellationToken);
        var stateLost = await steps.TakeStateAsync(OnStandby, cancellationToken);
        using var leading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stateLost);
        var ended = "the connection to RabbitMQ that holds the state was lost";
        try
        {
            var leaseLost = await steps.TakeLeaseAsync(OnStandby, leading.Token);
            // Another worker may have led meanwhile.
            await steps.ThrowIfNotReadyAsync(leading.Token);
            var serverClosed = await steps.WatchServerAsync(leading.Token);
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(leading.Token, leaseLost, serverClosed);
            using var closed = serverClosed.Register(() => ended = "PostgreSQL closed its connections: it shuts down or restarts");
            using var released = leaseLost.Register(() => ended = "the connection to RabbitMQ that holds the lease was lost");
            await steps.StreamAsync(ending.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CaptureProblemException(new CaptureProblem(CaptureState.Reconnecting, ended));
        }
    }

    private void OnStandby() => status.Report(CaptureState.Standby, "another worker leads; this one takes over when it is gone", time);
}
