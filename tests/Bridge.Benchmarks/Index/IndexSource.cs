using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.Testing.Outbox;
using Bridge.Testing.Repository;
using Bridge.Testing.Services;
using RabbitMQ.Client;

namespace Bridge.Benchmarks.Index;

/// <summary>Analyses of many samples in a database, and the batches that say so, as the relay would publish them.</summary>
internal sealed class IndexSource : IAsyncDisposable
{
    private const int PerBatch = 64;
    private const long FirstSequence = 1_795_000_000_000_001;

    private IndexSource(TestDatabase database, int rows) => (Database, Rows) = (database, rows);

    /// <summary>The database.</summary>
    public TestDatabase Database { get; }

    /// <summary>How many analyses.</summary>
    public int Rows { get; }

    /// <summary>The Sequence of the last change.</summary>
    public long LastSequence => FirstSequence + Rows - 1;

    /// <summary>Creates tables and owners, but no analysis yet: an index that is filled from them is empty.</summary>
    public static async Task<IndexSource> CreateAsync(int rows, CancellationToken cancellationToken)
    {
        var database = await TestDatabase.CreateAsync(cancellationToken: cancellationToken);
        foreach (var file in (string[])["10-containers.sql", "20-owners.sql"])
            await database.ExecuteAsync(await File.ReadAllTextAsync(CloneRoot.PathOf("infra/postgres/demo/" + file), cancellationToken),
                cancellationToken);
        await database.ExecuteAsync("""
            CREATE PUBLICATION sequin_cdc_publication FOR TABLE containers, samples, collections_samples;
            INSERT INTO samples (id, name, short_label, created_at, updated_at) SELECT i, 'sample ' || i, 'S-' || i, now(), now() FROM generate_series(1, 1000) i;
            INSERT INTO collections_samples (collection_id, sample_id) SELECT i % 7, i FROM generate_series(1, 1000) i;
            INSERT INTO containers (id, container_type, containable_type, containable_id, created_at, updated_at) SELECT i, 'root', 'Sample', i, now(), now() FROM generate_series(1, 1000) i;
            INSERT INTO containers (id, container_type, parent_id, created_at, updated_at) SELECT 1000 + i, 'analyses', i, now(), now() FROM generate_series(1, 1000) i;
            """, cancellationToken);
        return new IndexSource(database, rows);
    }

    /// <summary>Inserts the analyses; a second call changes nothing.</summary>
    public Task FillAsync(CancellationToken cancellationToken) => Database.ExecuteAsync($"""
        INSERT INTO containers (id, parent_id, container_type, name, extended_metadata, created_at, updated_at)
        SELECT 2000 + i, 1001 + i % 1000, 'analysis', '1H NMR ' || i,
          hstore(ARRAY['kind', 'CHMO:0000593 | 1H nuclear magnetic resonance spectroscopy (1H NMR)', 'status', 'Confirmed', 'index', (i % 10)::text,
            'content', '1H NMR (400 MHz, CDCl3, ppm) δ = 9.88 (s, 1H, CHO), 7.83 (d, J = 8.8 Hz, 2H), 7.00 (d, J = 8.7 Hz, 2H), ' || md5(i::text) || ' 3.88 (s, 3H, OCH3).']), now(), now()
        FROM generate_series(1, {Rows}) i ON CONFLICT DO NOTHING;
        ANALYZE containers;
        """, cancellationToken);

    /// <summary>The processes that serve the indexer's connections.</summary>
    public async Task<IReadOnlyList<int>> BackendsAsync(CancellationToken cancellationToken)
    {
        var pids = await Database.ScalarAsync<int[]>(
            "SELECT array_agg(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'bridge indexer'",
            cancellationToken);
        return pids ?? [];
    }

    /// <summary>Takes the analyses away.</summary>
    public Task EmptyAsync(CancellationToken cancellationToken) => Database
        .ExecuteAsync("DELETE FROM containers WHERE id > 2000", cancellationToken);

    /// <summary>Publishes the inserts.</summary>
    public async Task PublishAsync(string uri, string pipeline, CancellationToken cancellationToken)
    {
        await using var connection = await new RabbitMqConnector(uri).OpenAsync("benchmark", cancellationToken);
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), cancellationToken);
        await using var command = Database.DataSource
            .CreateCommand("SELECT id, (to_jsonb(c) - 'log_data' - 'ancestry')::text FROM containers c WHERE id > 2000 ORDER BY id");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var (record, count, sequence, number) = (new RecordBuilder(pipeline), 0, FirstSequence, 1L);
        while (await reader.ReadAsync(cancellationToken))
        {
            record.Insert("containers", reader.GetString(1));
            if (++count % PerBatch != 0 && count != Rows) continue;
            var built = record.Build(sequence, number++);
            await channel.BasicPublishAsync(
                TopologyNames.ChangeBatchExchange, "", mandatory: false,
                    new BasicProperties { Persistent = true, ContentType = "application/vnd.masstransit+json" }, built.Body,
                    cancellationToken);
            sequence += built.Count;
            record = new RecordBuilder(pipeline);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Database.DisposeAsync();
}
