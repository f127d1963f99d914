using Bridge.Capture.Replication;
using Bridge.Outbox.Records;
using Bridge.Outbox.Writing;
using Npgsql;

namespace Bridge.Worker.Capture;

/// <summary>Reads what the outbox must know of its source: the cluster, and the slot's place in it.</summary>
internal static class SourceFacts
{
    /// <summary>Asks the server.</summary>
    /// <exception cref="InvalidOperationException">There is no such slot, or it has no confirmed_flush_lsn.</exception>
    public static async Task<ServerFacts> ReadAsync(NpgsqlDataSource database, string slot, CancellationToken cancellationToken)
    {
        var server = await ServerIdentity.ReadAsync(database, cancellationToken);
        var state = await SlotState.ReadAsync(database, slot, cancellationToken);
        return new ServerFacts(
            new OutboxSource(server.SystemIdentifier, server.Timeline, slot),
            state?.ConfirmedFlushLsn ?? throw new InvalidOperationException($"The slot '{slot}' has no confirmed_flush_lsn."),
            server.CurrentWal);
    }
}
