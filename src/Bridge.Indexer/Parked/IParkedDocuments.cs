namespace Bridge.Indexer.Parked;

/// <summary>Where documents go that OpenSearch refuses for good.</summary>
internal interface IParkedDocuments
{
    /// <summary>Keeps one; returns when it is safe.</summary>
    public Task ParkAsync(ParkedDocument document, CancellationToken cancellationToken);
}
