using Polly;
using Polly.Retry;

namespace Bridge.Relay.Offsets;

/// <summary>The relay's offsets in the store; a store that cannot be reached never stops the relay.</summary>
internal sealed class RelayOffsets(IOffsetStore store)
{
    // Longer than the store calls itself away after one failure. A process that was frozen finds the call it was in overdue, and what it
    // would begin with
    // instead is up to a second old.
    private static readonly ResiliencePipeline Patience = new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<OffsetStoreUnavailableException>(),
            BackoffType = DelayBackoffType.Constant,
            Delay = TimeSpan.FromMilliseconds(500),
            MaxRetryAttempts = 5,
        })
        .Build();

    /// <summary>False since the store failed, until it works again.</summary>
    public bool IsAvailable { get; private set; } = true;

    /// <summary>The highest of what the store and <paramref name="stream"/> know.</summary>
    public async Task<RelayOffset> LoadAsync(OffsetStream stream, CancellationToken cancellationToken)
    {
        var appended = await stream.ReadNewestAsync(cancellationToken);
        try
        {
            var typed = await Patience.ExecuteAsync(async token => await store.ReadAsync(OffsetNames.RelayTyped, token), cancellationToken);
            var batches = await store.ReadAsync(OffsetNames.RelayBatches, cancellationToken);
            IsAvailable = true;
            // While there are lanes the store is behind: it never knows more than every destination has.
            return appended?.Over(new RelayOffset(typed, batches)) ?? new RelayOffset(typed, batches);
        }
        catch (OffsetStoreUnavailableException)
        {
            IsAvailable = false;
            return appended ?? new RelayOffset(null, null);
        }
    }

    /// <summary>Saves both; false when the store cannot be reached.</summary>
    public async Task<bool> TrySaveAsync(RelayOffset offsets, CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(SaveAsync(OffsetNames.RelayTyped, offsets.Typed, cancellationToken),
                SaveAsync(OffsetNames.RelayBatches, offsets.Batches, cancellationToken));
            return IsAvailable = true;
        }
        catch (OffsetStoreUnavailableException)
        {
            return IsAvailable = false;
        }
    }

    private Task SaveAsync(string name, StoredOffset? offset, CancellationToken cancellationToken) =>
        offset is { } known ? store.SaveAsync(name, known, cancellationToken) : Task.CompletedTask;
}
