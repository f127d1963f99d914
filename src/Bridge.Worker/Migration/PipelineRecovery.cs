using Bridge.Capture;
using Bridge.Capture.Migration;
using Bridge.Capture.Replication;
using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.Hosting.Redis;
using Bridge.Outbox.Reading;
using Bridge.Outbox.Writing;
using Bridge.State;
using Bridge.Worker.Capture;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Bridge.Worker.Migration;

/// <summary>Lets an outbox go on where capture refuses to (outbox rule 7, refuse): behind a gap that an operator accepts. Offsets,
/// subscriptions and what lies in the outbox stay.</summary>
public sealed class PipelineRecovery(
    IOptions<ConnectionStringsOptions> connections, IOptions<CaptureOptions> capture, PipelineBroker broker, OutboxReader reader,
    OutboxOpening opening, RedisConnection redis, TimeProvider time)
{
    /// <summary>Says what would be accepted; changes nothing.</summary>
    /// <exception cref="NpgsqlException">PostgreSQL cannot be reached or refuses.</exception>
    /// <exception cref="Bridge.Outbox.OutboxMissingException">There is no outbox.</exception>
    public async Task<PipelinePlan> PlanAsync(CancellationToken cancellationToken)
    {
        await using var database = CaptureConnection.CreateDataSource(connections.Value.Postgres);
        // What has vanished is made anew here: that is what is accepted.
        var plan = await new CaptureMigration(database, capture.Value).PlanAsync(
            outboxExists: false, mayDropLists: false, cancellationToken);
        var source = await reader.ReadSourceAsync(cancellationToken);
        var server = await ServerIdentity.ReadAsync(database, cancellationToken);
        var slot = await SlotState.ReadAsync(database, capture.Value.Slot, cancellationToken);
        var steps = new List<string>
        {
            $"go on in the outbox '{broker.Names.Outbox}', written from the slot '{source.Slot}' of the cluster " +
                $"{source.SystemIdentifier} (timeline {source.Timeline}), with the slot '{capture.Value.Slot}' of " +
                $"{server.SystemIdentifier} (timeline {server.Timeline})",
            $"what was committed before {slot?.ConfirmedFlushLsn?.ToString() ?? "the new slot's begin"} and is not in the outbox stays " +
                "unknown: every reader is told; copy the tables afterwards with 'bridge backfill start', and mend the index with " +
                "'bridge index verify --repair'",
        };
        return new PipelinePlan(plan, steps, await RefusalsAsync(slot, cancellationToken));
    }

    /// <summary>Does it.</summary>
    /// <param name="plan">A plan that is not refused.</param>
    /// <param name="progress">Told each step before it happens.</param>
    /// <param name="cancellationToken">Ends it between two steps; it can be run again.</param>
    /// <exception cref="InvalidOperationException">The plan is refused, or a worker has begun to write meanwhile.</exception>
    public async Task ApplyAsync(PipelinePlan plan, Action<string> progress, CancellationToken cancellationToken)
    {
        plan.ThrowIfRefused();
        await using var database = CaptureConnection.CreateDataSource(connections.Value.Postgres);
        await new CaptureMigration(database, capture.Value)
            .ApplyAsync(plan.Capture, statement => progress(statement.Sql), cancellationToken);
        foreach (var step in plan.Steps) progress(step);
        await using var lease = await OutboxLease.TryAcquireAsync(broker.Connector, broker.Names, cancellationToken)
            ?? throw new InvalidOperationException(Busy);
        await using var state = await StateWriter.OpenAsync(broker.Connector, broker.Names, redis, time, cancellationToken);
        var server = await SourceFacts.ReadAsync(database, capture.Value.Slot, cancellationToken);
        await opening.AcceptAsync(lease, server, await new KnownSequence(redis, broker.Names).ReadAsync(state, cancellationToken),
            cancellationToken);
        var now = time.GetUtcNow();
        var outbox = new MigratedOutbox
        {
            SystemIdentifier = server.Source.SystemIdentifier,
            Slot = server.Source.Slot,
            CreatedAt = MigratedOutbox.Of(state.Entries)?.CreatedAt ?? now,
            AcceptedAt = now,
        };
        await state.PutAsync(StateEntry.Outbox, outbox, cancellationToken);
    }

    private string Busy => $"A worker of the pipeline '{broker.Names.Pipeline}' is running: stop every one of them first.";

    private async Task<List<string>> RefusalsAsync(SlotState? slot, CancellationToken cancellationToken)
    {
        var refusals = new List<string>();
        await using (var lease = await OutboxLease.TryAcquireAsync(broker.Connector, broker.Names, cancellationToken))
            if (lease is null) refusals.Add(Busy);
        if (slot is { IsLost: true })
            refusals.Add($"The slot '{slot.Name}' has lost WAL: drop it first (SELECT pg_drop_replication_slot('{slot.Name}')).");
        return refusals;
    }
}
