using Bridge.Capture;
using Bridge.Capture.Replication;
using Bridge.Capture.Status;
using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.Outbox.Writing;
using Bridge.State;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Bridge.Worker.Capture;

/// <summary>Tells "never migrated", which waits, from "was there and vanished", which only an operator can mend.</summary>
internal sealed class MigrationCheck(RabbitMqConnector connector, TopologyNames names, IOptions<CaptureOptions> capture)
{
    /// <summary>Returns when publication, slot and outbox are all there and fit.</summary>
    /// <exception cref="CaptureProblemException">One is not.</exception>
    public async Task ThrowIfNotReadyAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        var state = await new StateReader(connector, names).ReadAsync(cancellationToken);
        var known = state?.ContainsKey(StateEntry.Outbox) == true;
        var outbox = await OutboxExistsAsync(cancellationToken);
        var publication = await PublicationState.ReadAsync(database, capture.Value.Publication, cancellationToken);
        var slot = await SlotState.ReadAsync(database, capture.Value.Slot, cancellationToken);

        if (known && !outbox) throw Stop(CaptureProblem.Vanished($"The outbox stream '{names.Outbox}' was there and has vanished."));
        if (outbox && slot is null)
            throw Stop($"The replication slot '{capture.Value.Slot}' was there and has vanished: changes since then may be lost. " +
                "Remedy: find out who dropped it; then stop the worker, run 'bridge recover --accept', which makes a new one and goes " +
                "on in the same outbox, and copy the tables with 'bridge backfill start'.");
        if (outbox && publication is null)
            throw Stop(
                $"The publication '{capture.Value.Publication}' was there and has vanished. What was written since cannot be decoded, " +
                "nor can the slot pass it before PostgreSQL 18. Remedy: find out who dropped it; then stop the worker, drop the slot " +
                $"(SELECT pg_drop_replication_slot('{capture.Value.Slot}')), run 'bridge recover --accept', which makes both anew, and " +
                "copy the tables with 'bridge backfill start'.");
        if (publication is null || slot is null || !outbox || !known) throw Wait(publication is null, slot is null, !outbox || !known);
        Check(slot);
    }

    private async Task<bool> OutboxExistsAsync(CancellationToken cancellationToken)
    {
        await using var connection = await connector.OpenAsync($"bridge.{names.Pipeline} look", cancellationToken);
        return await OutboxCreation.ExistsAsync(connection, names.Outbox, cancellationToken);
    }

    private static void Check(SlotState slot)
    {
        if (slot.IsLost)
            throw Stop(
                $"The replication slot '{slot.Name}' is lost (wal_status {slot.WalStatus}): PostgreSQL has removed WAL that was not " +
                "read yet (max_slot_wal_keep_size). Remedy: raise that limit, drop the slot (SELECT " +
                $"pg_drop_replication_slot('{slot.Name}')), run 'bridge recover --accept', and copy the tables with " +
                "'bridge backfill start'.");
        if (slot.Plugin != "pgoutput")
            throw Stop(
                $"The replication slot '{slot.Name}' uses the plugin {slot.Plugin}, and Bridge reads pgoutput. Remedy: choose another " +
                "name in Capture:Slot, then 'bridge migrate'.");
    }

    private CaptureProblemException Wait(bool publication, bool slot, bool outbox)
    {
        string?[] missing =
        [
            publication ? $"the publication '{capture.Value.Publication}'" : null,
            slot ? $"the replication slot '{capture.Value.Slot}'" : null,
            outbox ? $"the outbox '{names.Outbox}'" : null,
        ];
        return new CaptureProblemException(new CaptureProblem(CaptureState.WaitingForMigration,
            $"Not set up yet ({string.Join(", ", missing.OfType<string>())}): run 'bridge migrate'. The worker goes on by itself."));
    }

    private static CaptureProblemException Stop(string reason) => new(new CaptureProblem(CaptureState.Stopped, reason));
}
