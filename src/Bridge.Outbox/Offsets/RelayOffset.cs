namespace Bridge.Outbox.Offsets;

/// <summary>The relay's two offsets: each route goes on from its own.</summary>
/// <param name="Typed">Of the typed messages.</param>
/// <param name="Batches">Of the batches.</param>
internal sealed record RelayOffset(StoredOffset? Typed, StoredOffset? Batches)
{
    /// <summary>The higher of both, route by route.</summary>
    public RelayOffset Max(RelayOffset? other) =>
        other is null ? this : new RelayOffset(Higher(Typed, other.Typed), Higher(Batches, other.Batches));

    private static StoredOffset? Higher(StoredOffset? left, StoredOffset? right) =>
        left is null || right?.Sequence > left.Value.Sequence ? right : left;
}
