using Bridge.Capture;
using Bridge.Capture.Preflight;
using Bridge.Capture.Replication;
using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.State;
using Bridge.Worker.Capture;
using Microsoft.Extensions.Options;
using Npgsql;
using RabbitMQ.Client.Exceptions;

namespace Bridge.Worker.Preflight;

/// <summary>Checks PostgreSQL, RabbitMQ and Redis at once; changes nothing.</summary>
public sealed class PipelinePreflight(
    IOptions<ConnectionStringsOptions> connections, IOptions<CaptureOptions> capture, TopologyNames names, RabbitMqConnector connector,
    BrokerPreflight broker, RedisPreflight redis)
{
    /// <summary>The code of the finding that PostgreSQL cannot be reached.</summary>
    public const string PostgresUnreachable = "postgres-unreachable";

    /// <summary>All findings of all services; one that cannot be reached is a finding too.</summary>
    public async Task<PreflightReport> RunAsync(CancellationToken cancellationToken)
    {
        var services = await Task.WhenAll(broker.RunAsync(cancellationToken), redis.RunAsync(cancellationToken));
        var postgres = await CheckPostgresAsync(await IsOutboxKnownAsync(cancellationToken), cancellationToken);
        return postgres.With(services.SelectMany(findings => findings));
    }

    private async Task<bool> IsOutboxKnownAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await new StateReader(connector, names).ReadAsync(cancellationToken) is { } state
                && state.ContainsKey(StateEntry.Outbox);
        }
        catch (BrokerUnreachableException)
        {
            // The broker's own check reports it.
            return false;
        }
    }

    private async Task<PreflightReport> CheckPostgresAsync(bool outboxKnown, CancellationToken cancellationToken)
    {
        await using var database = CaptureConnection.CreateDataSource(connections.Value.Postgres);
        try
        {
            var report = await ReplicationPreflight.RunAsync(database, capture.Value, outboxKnown, cancellationToken);
            return report.With((await ProbeAsync(cancellationToken)).Concat(await ReaderAsync(database, cancellationToken)));
        }
        catch (Exception failure) when (failure is not OperationCanceledException && CaptureFailure.Of(failure) is { } cause)
        {
            var subject = ConnectionDescription.Postgres(connections.Value.Postgres).ToString();
            return new PreflightReport(
                [new(FindingSeverity.Error, PostgresUnreachable, subject, cause.Reason,
                "Check that it runs, and ConnectionStrings:Postgres.")]);
        }
    }

    // What ordinary connections may, a replication connection need not.
    private async Task<IEnumerable<PreflightFinding>> ProbeAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ReplicationProbe.RunAsync(connections.Value.Postgres, cancellationToken);
            return [];
        }
        catch (Exception failure) when (failure is not OperationCanceledException && CaptureFailure.Of(failure) is { } cause)
        {
            return
            [
                new(FindingSeverity.Error, "replication-connection", "replication connection", cause.Reason,
                    "Capture opens one: see pg_hba.conf, max_wal_senders, and the role's right to replicate."),
            ];
        }
    }

    // Two outboxes on one slot would take its changes from each other.
    private async Task<IEnumerable<PreflightFinding>> ReaderAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        var slot = await SlotState.ReadAsync(database, capture.Value.Slot, cancellationToken);
        if (slot?.Holder is not { IsBridge: true } holder) return [];
        try
        {
            var state = await new StateReader(connector, names).ReadAsync(cancellationToken);
            return holder.IsOf(SlotReader.NameOf(names, state)) ? [] :
            [
                new(FindingSeverity.Error, "slot-of-another-outbox", slot.Name, $"A Bridge of another outbox reads it: {holder}.",
                    "Give this pipeline a slot of its own in Capture:Slot, or stop the other one."),
            ];
        }
        catch (BrokerUnreachableException)
        {
            // The broker's own check reports it.
            return [];
        }
    }
}
