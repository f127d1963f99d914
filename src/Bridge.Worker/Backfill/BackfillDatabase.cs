using Bridge.Capture;
using Bridge.Capture.Backfill;
using Bridge.Capture.Changes;
using Bridge.Capture.Replication;
using Bridge.Hosting.Configuration;
using Bridge.Outbox;
using Bridge.Worker.Capture;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Bridge.Worker.Backfill;

/// <summary>How backfills reach the tables of PostgreSQL that are captured.</summary>
internal sealed class BackfillDatabase(
    IOptions<ConnectionStringsOptions> connections, IOptions<CaptureOptions> capture, IOptions<OutboxOptions> outbox, TimeProvider time)
{
    private string Publication => capture.Value.Publication;

    /// <summary>Ordinary connections, for one job.</summary>
    public NpgsqlDataSource Open() => CaptureConnection.CreateDataSource(connections.Value.Postgres);

    /// <summary>All tables that are captured.</summary>
    public Task<IReadOnlyList<RelationName>> ListAsync(NpgsqlDataSource database, CancellationToken cancellationToken) =>
        BackfillTableReader.ListAsync(database, Publication, cancellationToken);

    /// <summary>A table as it is now.</summary>
    /// <exception cref="BackfillRefusedException">It cannot be read.</exception>
    public Task<BackfillTable> DescribeAsync(NpgsqlDataSource database, RelationName table, CancellationToken cancellationToken) =>
        BackfillTableReader.ReadAsync(database, capture.Value, table, cancellationToken);

    /// <summary>A reader of pages, on a connection of its own.</summary>
    public async Task<PageReader> OpenReaderAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        var maxMembersBytes = CapturePumpFactory.MaxMembersBytes(outbox.Value);
        var postgres = await PostgresHosts.FindAsync(connections.Value.Postgres, cancellationToken);
        return await PageReader.OpenAsync(postgres, database, maxMembersBytes, PageFiller.MaxBytes, time, cancellationToken);
    }
}
