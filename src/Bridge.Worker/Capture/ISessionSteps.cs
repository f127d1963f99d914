namespace Bridge.Worker.Capture;

/// <summary>What one session takes from PostgreSQL and RabbitMQ, in the order in which it is called; disposed, it gives all of it
/// back.</summary>
internal interface ISessionSteps : IAsyncDisposable
{
    /// <summary>Finds the server; everything of the session leads there.</summary>
    public Task FindServerAsync(CancellationToken cancellationToken);

    /// <summary>Returns when publication, slot and outbox are all there and fit.</summary>
    /// <exception cref="CaptureProblemException">One is not.</exception>
    public Task ThrowIfNotReadyAsync(CancellationToken cancellationToken);

    /// <summary>Waits until this process holds the state; what tells that it is lost.</summary>
    public Task<CancellationToken> TakeStateAsync(Action onStandby, CancellationToken cancellationToken);

    /// <summary>Takes the right to write the outbox; what tells that it is lost.</summary>
    public Task<CancellationToken> TakeLeaseAsync(Action onStandby, CancellationToken cancellationToken);

    /// <summary>Watches the server; what tells that it shuts down.</summary>
    public Task<CancellationToken> WatchServerAsync(CancellationToken cancellationToken);

    /// <summary>Streams until something ends the epoch, always by an exception.</summary>
    public Task StreamAsync(CancellationToken cancellationToken);
}
