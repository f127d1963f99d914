using Bridge.Benchmarks.Measuring;
using Bridge.Testing.Services;
using Npgsql;

namespace Bridge.Benchmarks.Pipeline;

/// <summary>The captured database, with rows of about 490 bytes of pgoutput; a slot from before its load is copied for every round, so that
/// all read the same WAL.</summary>
internal sealed class SourceDatabase : IAsyncDisposable
{
    private const string Schema = """
        CREATE EXTENSION hstore;
        CREATE TABLE containers (
          id serial PRIMARY KEY, ancestry varchar, containable_id int, containable_type varchar, name varchar, container_type varchar, description text,
          extended_metadata hstore DEFAULT '', created_at timestamp NOT NULL DEFAULT now(), updated_at timestamp NOT NULL DEFAULT now(), parent_id int, deleted_at timestamp,
          plain_text_content text) WITH (autovacuum_enabled = false);
        CREATE PUBLICATION sequin_cdc_publication FOR TABLE containers;
        CREATE PROCEDURE fill(amount int, portion int) LANGUAGE plpgsql AS $$
        BEGIN
          SET synchronous_commit = off;
          FOR low IN 1..amount BY portion LOOP
            INSERT INTO containers (containable_id, containable_type, name, container_type, description, extended_metadata, parent_id, plain_text_content)
            SELECT n, 'Sample', '1H NMR of compound ' || n, CASE WHEN n % 4 = 0 THEN 'analysis' ELSE 'dataset' END,
                   repeat('measured in CDCl3 ', 5) || n,
                   hstore(ARRAY['kind', 'CHMO:0000593 | 1H nuclear magnetic resonance spectroscopy (1H NMR)', 'status', 'Confirmed', 'index', n::text]),
                   n / 2, repeat('chemical shift ', 4) || n
            FROM generate_series(low, least(low + portion - 1, amount)) n;
            COMMIT;
          END LOOP;
        END $$;
        """;

    /// <summary>A column that is as large as the others together and a half, as Logidze's is, and a publication that does not send
    /// it.</summary>
    private const string LogData = """
        ALTER TABLE containers ADD COLUMN log_data jsonb;
        CREATE FUNCTION log() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          NEW.log_data := jsonb_build_object('v', 1, 'h', jsonb_build_array(jsonb_build_object('c', to_jsonb(NEW) - 'log_data', 'v', 1, 'ts', 1796095883038)));
          RETURN NEW;
        END $$;
        CREATE TRIGGER log BEFORE INSERT ON containers FOR EACH ROW EXECUTE FUNCTION log();
        CREATE PUBLICATION listed FOR TABLE containers (id, ancestry, containable_id, containable_type, name, container_type, description, extended_metadata,
          created_at, updated_at, parent_id, deleted_at, plain_text_content);
        """;

    private readonly string baseSlot;
    private int copies;

    private SourceDatabase(TestDatabase database)
    {
        Database = database;
        baseSlot = database.Name + "_base";
    }

    /// <summary>The database.</summary>
    public TestDatabase Database { get; }

    /// <summary>Behind the last row that was loaded.</summary>
    public string EndOfWal { get; private set; } = "";

    /// <summary>Creates the table, the publication and the slot that stands before every row.</summary>
    public static Task<SourceDatabase> CreateAsync(CancellationToken cancellationToken) => CreateAsync("", cancellationToken);

    /// <summary>The same with <c>log_data</c>, and a second publication <c>listed</c> whose column list leaves it out.</summary>
    public static Task<SourceDatabase> CreateWithLogDataAsync(CancellationToken cancellationToken) =>
        CreateAsync(LogData, cancellationToken);

    private static async Task<SourceDatabase> CreateAsync(string more, CancellationToken cancellationToken)
    {
        var source = new SourceDatabase(await TestDatabase.CreateAsync(cancellationToken: cancellationToken));
        await source.Database.ExecuteAsync(Schema, cancellationToken);
        if (more.Length > 0) await source.Database.ExecuteAsync(more, cancellationToken);
        await source.Database.ExecuteAsync($"SELECT pg_create_logical_replication_slot('{source.baseSlot}', 'pgoutput')",
            cancellationToken);
        return source;
    }

    /// <summary>Writes rows in transactions of the given size, and lets the server put everything on its disk.</summary>
    public async Task FillAsync(int rows, int perTransaction, CancellationToken cancellationToken)
    {
        Progress.Say($"writing {rows:N0} rows in transactions of {perTransaction:N0}");
        await using var connection = await Database.DataSource.OpenConnectionAsync(cancellationToken);
        await using var fill = new NpgsqlCommand($"CALL fill({rows}, {perTransaction})", connection) { CommandTimeout = 0 };
        await fill.ExecuteNonQueryAsync(cancellationToken);
        await Database.ExecuteAsync("CHECKPOINT", cancellationToken);
        EndOfWal = (await Database.ScalarAsync<string>("SELECT pg_current_wal_insert_lsn()::text", cancellationToken))!;
        // A slot reader is told about the end by a transaction behind it.
        await Database.ExecuteAsync("SELECT pg_logical_emit_message(true, 'benchmark', 'end')", cancellationToken);
    }

    /// <summary>A new slot that stands before every row.</summary>
    public async Task<string> CopySlotAsync(CancellationToken cancellationToken)
    {
        var slot = $"{Database.Name}_{++copies}";
        await Database.ExecuteAsync($"SELECT pg_copy_logical_replication_slot('{baseSlot}', '{slot}')", cancellationToken);
        return slot;
    }

    /// <summary>A new slot that stands behind every row so far.</summary>
    public async Task<string> CreateSlotAsync(CancellationToken cancellationToken)
    {
        var slot = $"{Database.Name}_{++copies}";
        await Database.ExecuteAsync($"SELECT pg_create_logical_replication_slot('{slot}', 'pgoutput')", cancellationToken);
        return slot;
    }

    /// <summary>The process that sends a slot's changes; 0 when nobody reads it.</summary>
    public async Task<int> WalSenderAsync(string slot, CancellationToken cancellationToken) =>
        await Database.ScalarAsync<int>(
            $"SELECT coalesce(active_pid, 0) FROM pg_replication_slots WHERE slot_name = '{slot}'", cancellationToken);

    /// <summary>Waits until a slot's reader has acknowledged every row, so that the next reader gets none of them again.</summary>
    public Task WaitForAcknowledgedAsync(string slot, CancellationToken cancellationToken) => Poll.UntilAsync(
        async () => await Database.ScalarAsync<bool>(
            $"SELECT confirmed_flush_lsn >= '{EndOfWal}'::pg_lsn FROM pg_replication_slots WHERE slot_name = '{slot}'", cancellationToken),
                $"{slot} to be acknowledged", 60);

    /// <summary>Drops a slot once its reader is gone.</summary>
    public async Task DropSlotAsync(string slot, CancellationToken cancellationToken)
    {
        await Poll.UntilAsync(async () => await WalSenderAsync(slot, cancellationToken) == 0, $"the reader of {slot} to end", 60);
        await Database.ExecuteAsync($"SELECT pg_drop_replication_slot('{slot}')", cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Database.DisposeAsync();
}
