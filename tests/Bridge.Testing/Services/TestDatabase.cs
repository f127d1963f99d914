using Npgsql;

namespace Bridge.Testing.Services;

/// <summary>A database of one test: created empty, dropped with its slots at the end.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private TestDatabase(string name, string connectionString)
    {
        Name = name;
        ConnectionString = connectionString;
        DataSource = NpgsqlDataSource.Create(connectionString);
    }

    /// <summary>The database's name.</summary>
    public string Name { get; }

    /// <summary>Its connection string.</summary>
    public string ConnectionString { get; }

    /// <summary>Ordinary connections to it.</summary>
    public NpgsqlDataSource DataSource { get; }

    /// <summary>Creates a database on the server of <paramref name="server"/> (default: the shared one).</summary>
    public static async Task<TestDatabase> CreateAsync(string? server = null, CancellationToken cancellationToken = default)
    {
        var admin = new NpgsqlConnectionStringBuilder(server ?? TestServices.Postgres) { Pooling = false };
        var name = "t_" + Guid.NewGuid().ToString("N")[..12];
        await ExecuteAsync(admin.ConnectionString, $"CREATE DATABASE {name}", cancellationToken);
        var own = new NpgsqlConnectionStringBuilder(admin.ConnectionString) { Database = name, Pooling = true };
        return new TestDatabase(name, own.ConnectionString);
    }

    /// <summary>Runs SQL; statements separated by semicolons run in one implicit transaction.</summary>
    public async Task ExecuteAsync(string sql, CancellationToken cancellationToken = default)
    {
        await using var command = DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The first column of the first row.</summary>
    public async Task<T?> ScalarAsync<T>(string sql, CancellationToken cancellationToken = default)
    {
        await using var command = DataSource.CreateCommand(sql);
        var value = await command.ExecuteScalarAsync(cancellationToken);
        return value is null or DBNull ? default : (T)value;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await DataSource.DisposeAsync();
        var admin = new NpgsqlConnectionStringBuilder(ConnectionString) { Database = "postgres", Pooling = false }.ConnectionString;
        await ExecuteAsync(admin, $"""
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{Name}';
            DO $$ BEGIN
              FOR i IN 1..100 LOOP
                EXIT WHEN NOT EXISTS (SELECT FROM pg_replication_slots WHERE database = '{Name}' AND active);
                PERFORM pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE database = '{Name}' AND active;
                PERFORM pg_sleep(0.05);
              END LOOP;
            END $$;
            SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE database = '{Name}' AND NOT active;
            """, CancellationToken.None);
        await ExecuteAsync(admin, $"DROP DATABASE IF EXISTS {Name} WITH (FORCE)", CancellationToken.None);
    }

    private static async Task ExecuteAsync(string connectionString, string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
