namespace Bridge.Indexer.Verifying;

/// <summary>How far changes have come on their way to the indexers' queue.</summary>
internal interface IOutboxProgress
{
    /// <summary>Waits until everything committed up to a place in WAL has been published to the indexers' queue; gives a Sequence that all
    /// of it is at or below.</summary>
    /// <param name="lsn">The place, as PostgreSQL prints it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task<long> WaitAsync(string lsn, CancellationToken cancellationToken);
}
