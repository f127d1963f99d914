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

/// <summary>Creates what a pipeline needs (outbox rule 7, refuse): publication, slot, state, exchanges, retention and, last, the outbox;
/// run again, it brings them up to the configuration.</summary>
public sealed class PipelineMigration(
    IOptions<ConnectionStringsOptions> connections, IOptions<CaptureOptions> capture, PipelineBroker broker, BrokerMigration topology,
    RedisConnection redis, OutboxCreation creation, OutboxReader reader, TimeProvider time)
{
    private readonly TopologyNames names = broker.Names;
    private readonly RabbitMqConnector connector = broker.Connector;

    /// <summary>Says what would be done; changes nothing.</summary>
    /// <exception cref="NpgsqlException">PostgreSQL cannot be reached or refuses.</exception>
    /// <exception cref="RabbitMqManagementException">The management API does not answer.</exception>
    public async Task<PipelinePlan> PlanAsync(CancellationToken cancellationToken)
    {
        await using var database = CaptureConnection.CreateDataSource(connections.Value.Postgres);
        var state = await ReadStateAsync(cancellationToken);
        var known = IsKnown(state);
        var exists = await OutboxExistsAsync(known, cancellationToken);
        var refusals = new List<string>();
        if (known && !exists)
            refusals.Add(
                $"The outbox stream '{names.Outbox}' was there and has vanished: a new one would hide what is lost. Restore the " +
                "broker's data; or give the old outbox up with 'bridge teardown', then migrate again.");
        await topology.RefuseOthersAsync(refusals, cancellationToken);
        await RefuseAnotherReaderAsync(database, state, refusals, cancellationToken);
        if (exists) await RefuseAnotherSourceAsync(database, refusals, cancellationToken);
        var plan = await new CaptureMigration(database, capture.Value).PlanAsync(
            outboxExists: exists, mayDropLists: HoldingWorker.Of(state) is { ExcludesColumns: true }, cancellationToken);
        return new PipelinePlan(plan, await topology.PlanAsync(known, exists, cancellationToken), refusals);
    }

    /// <summary>Does it; what is done stays when a later step fails, and a second run goes on behind it.</summary>
    /// <param name="plan">A plan that is not refused.</param>
    /// <param name="progress">Told each step before it happens.</param>
    /// <param name="cancellationToken">Ends it between two steps.</param>
    /// <exception cref="InvalidOperationException">The plan is refused.</exception>
    public async Task ApplyAsync(PipelinePlan plan, Action<string> progress, CancellationToken cancellationToken)
    {
        plan.ThrowIfRefused();
        await using var database = CaptureConnection.CreateDataSource(connections.Value.Postgres);
        await new CaptureMigration(database, capture.Value)
            .ApplyAsync(plan.Capture, statement => progress(statement.Sql), cancellationToken);
        await using var connection = await connector.OpenAsync($"bridge.{names.Pipeline} migrate", cancellationToken);
        foreach (var step in plan.Steps) progress(step);
        await topology.ApplyAsync(connection, cancellationToken);
        if (IsKnown(await ReadStateAsync(cancellationToken))) return;
        if (!await OutboxCreation.IsCreatedAsync(connection, names.Outbox, cancellationToken))
            await creation.CreateAsync(connection, await SourceFacts.ReadAsync(database, capture.Value.Slot, cancellationToken),
                cancellationToken);
        await RememberAsync(database, cancellationToken);
    }

    private async Task RefuseAnotherReaderAsync(
        NpgsqlDataSource database, IReadOnlyDictionary<string, StateEntry>? state, List<string> refusals,
        CancellationToken cancellationToken)
    {
        var slot = await SlotState.ReadAsync(database, capture.Value.Slot, cancellationToken);
        if (slot?.Holder is { IsBridge: true } holder && !holder.IsOf(SlotReader.NameOf(names, state)))
            refusals.Add(
                $"The slot '{slot.Name}' is read by a Bridge of another outbox, {holder}: give this pipeline a slot of its own " +
                "(Capture:Slot), or stop the other one.");
    }

    private async Task RefuseAnotherSourceAsync(NpgsqlDataSource database, List<string> refusals, CancellationToken cancellationToken)
    {
        var source = await reader.ReadSourceAsync(cancellationToken);
        var server = await ServerIdentity.ReadAsync(database, cancellationToken);
        if (source.SystemIdentifier != server.SystemIdentifier || source.Slot != capture.Value.Slot)
            refusals.Add(
                $"The outbox '{names.Outbox}' belongs to the slot '{source.Slot}' of the cluster {source.SystemIdentifier}, not to " +
                $"'{capture.Value.Slot}' of {server.SystemIdentifier}: choose another Pipeline:Name and virtual host, or point back.");
    }

    private Task<IReadOnlyDictionary<string, StateEntry>?> ReadStateAsync(CancellationToken cancellationToken) =>
        new StateReader(connector, names).ReadAsync(cancellationToken);

    private static bool IsKnown(IReadOnlyDictionary<string, StateEntry>? state) => state?.ContainsKey(StateEntry.Outbox) == true;

    // One that the state does not know may be what a creation left that broke off.
    private async Task<bool> OutboxExistsAsync(bool known, CancellationToken cancellationToken)
    {
        await using var connection = await connector.OpenAsync($"bridge.{names.Pipeline} migrate", cancellationToken);
        return await OutboxCreation.ExistsAsync(connection, names.Outbox, cancellationToken)
            && (known || await OutboxCreation.IsCreatedAsync(connection, names.Outbox, cancellationToken));
    }

    private async Task RememberAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        var server = await ServerIdentity.ReadAsync(database, cancellationToken);
        await using var state = await StateWriter.OpenAsync(connector, names, redis, time, cancellationToken);
        var outbox = new MigratedOutbox
        {
            SystemIdentifier = server.SystemIdentifier,
            Slot = capture.Value.Slot,
            CreatedAt = time.GetUtcNow(),
        };
        await state.PutAsync(StateEntry.Outbox, outbox, cancellationToken);
    }
}
