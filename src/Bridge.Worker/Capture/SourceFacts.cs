using Bridge.Capture.Replication;
using Bridge.Outbox.Records;
using Bridge.Outbox.Writing;
using Npgsql;

namespace Bridge.Worker.Capture;

/// <summary>Reads what the outbox must know of its source: the cluster with its history, and the slot's place in it.</summary>
internal static class SourceFacts
{
    /// <summary>Asks the server that <paramref name="server"/> was read from.</summary>
    /// <exception cref="InvalidOperationException">There is no such slot, or it has no confirmed_flush_lsn.</exception>
    public static async Task<ServerFacts> ReadAsync(
        NpgsqlDataSource database, ReplicatedServer server, string slot, CancellationToken cancellationToken)
    {
        var identity = await ServerIdentity.ReadAsync(database, cancellationToken);
        if (identity.SystemIdentifier != server.SystemIdentifier)
            throw new InvalidOperationException(
                $"Two connections to PostgreSQL reached two clusters ({server.SystemIdentifier} and {identity.SystemIdentifier}).");
        var source = new OutboxSource(server.SystemIdentifier, server.Timeline, slot)
        {
            History = server.History?.Select(entry => new TimelineSwitch(entry.Timeline, entry.Left.ToString())).ToArray(),
        };
        return new ServerFacts(
            source, await ReadConfirmedFlushAsync(database, slot, cancellationToken), server.EndOfWal, identity.IsInRecovery);
    }

    /// <summary>Asks without a replication connection; the history stays unknown.</summary>
    /// <exception cref="InvalidOperationException">There is no such slot, or it has no confirmed_flush_lsn.</exception>
    public static async Task<ServerFacts> ReadAsync(NpgsqlDataSource database, string slot, CancellationToken cancellationToken)
    {
        var identity = await ServerIdentity.ReadAsync(database, cancellationToken);
        return new ServerFacts(
            new OutboxSource(identity.SystemIdentifier, identity.Timeline, slot),
            await ReadConfirmedFlushAsync(database, slot, cancellationToken), identity.CurrentWal, identity.IsInRecovery);
    }

    private static async Task<Bridge.Contracts.Positions.Lsn> ReadConfirmedFlushAsync(
        NpgsqlDataSource database, string slot, CancellationToken cancellationToken) =>
        (await SlotState.ReadAsync(database, slot, cancellationToken))?.ConfirmedFlushLsn
        ?? throw new InvalidOperationException($"The slot '{slot}' has no confirmed_flush_lsn.");
}
