namespace Bridge.Outbox.Records;

/// <summary>The PostgreSQL cluster and slot whose changes an outbox holds.</summary>
/// <param name="SystemIdentifier">The cluster's identifier, from IDENTIFY_SYSTEM.</param>
/// <param name="Timeline">The timeline when this was written; a promotion changes it.</param>
/// <param name="Slot">The replication slot.</param>
public sealed record OutboxSource(string SystemIdentifier, int Timeline, string Slot)
{
    /// <summary>The timelines before it, oldest first, and where each was left; null where nobody asked.</summary>
    public IReadOnlyList<TimelineSwitch>? History { get; init; }
}
