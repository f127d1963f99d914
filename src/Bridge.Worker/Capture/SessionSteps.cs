using Bridge.Capture.Replication;
using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.Outbox.Writing;
using Bridge.State;
using Bridge.Worker.State;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Bridge.Worker.Capture;

/// <summary>The steps of a session on the servers that are configured.</summary>
internal sealed class SessionSteps(
    IOptions<ConnectionStringsOptions> connections, RabbitMqConnector connector, TopologyNames names, StateHolder holder,
    MigrationCheck migration, CaptureStream stream, TimeProvider time) : ISessionSteps
{
    private string postgres = "";
    private NpgsqlDataSource? database;
    private StateWriter? state;
    private OutboxLease? lease;
    private ServerShutdownWatch? watch;

    /// <inheritdoc/>
    public async Task FindServerAsync(CancellationToken cancellationToken)
    {
        // Which of several servers may have changed since: one is asked for anew.
        postgres = await PostgresHosts.FindAsync(connections.Value.Postgres, cancellationToken);
        database = CaptureConnection.CreateDataSource(postgres);
    }

    /// <inheritdoc/>
    public Task ThrowIfNotReadyAsync(CancellationToken cancellationToken) =>
        migration.ThrowIfNotReadyAsync(database!, cancellationToken);

    /// <inheritdoc/>
    public async Task<CancellationToken> TakeStateAsync(Action onStandby, CancellationToken cancellationToken) =>
        (state = await holder.AttemptAsync(onStandby, cancellationToken)).Lost;

    /// <inheritdoc/>
    public async Task<CancellationToken> TakeLeaseAsync(Action onStandby, CancellationToken cancellationToken) =>
        (lease = await OutboxLease.AcquireAsync(connector, names, time, onStandby, cancellationToken)).Lost;

    /// <inheritdoc/>
    public async Task<CancellationToken> WatchServerAsync(CancellationToken cancellationToken) =>
        (watch = await ServerShutdownWatch.StartAsync(postgres, cancellationToken)).Closed;

    /// <inheritdoc/>
    public Task StreamAsync(CancellationToken cancellationToken) =>
        stream.RunAsync(postgres, database!, lease!, state!, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (watch is not null) await watch.DisposeAsync();
        if (lease is not null) await lease.DisposeAsync();
        if (database is not null) await database.DisposeAsync();
    }
}
