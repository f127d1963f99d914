using Bridge.IntegrationTests.Pipeline;
using Bridge.Testing.Services;
using Npgsql;

namespace Bridge.IntegrationTests.Backfill;

/// <summary>Holds a page's query, after it has taken its snapshot, until it is released: what happens meanwhile happens in the page's
/// window.</summary>
internal sealed class HeldPage : IAsyncDisposable
{
    private readonly NpgsqlConnection connection;

    private HeldPage(NpgsqlConnection connection) => this.connection = connection;

    /// <summary>The condition that a held page must have.</summary>
    public const string Where = "gate = '(1)'";

    /// <summary>The type of the column <c>gate</c>: to compare two of its values is to wait for the lock.</summary>
    public const string Gate = """
        CREATE TYPE gate AS (n int);
        CREATE FUNCTION passes(gate, gate) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_lock_shared(4711); RETURN true; END $$;
        CREATE OPERATOR = (LEFTARG = gate, RIGHTARG = gate, FUNCTION = passes);
        """;

    public static async Task<HeldPage> HoldAsync(PipelineHarness harness)
    {
        var connection = await harness.Database.DataSource.OpenConnectionAsync(PipelineHarness.Cancellation);
        await using var command = new NpgsqlCommand("SELECT pg_advisory_lock(4711)", connection);
        await command.ExecuteNonQueryAsync(PipelineHarness.Cancellation);
        return new HeldPage(connection);
    }

    /// <summary>Waits until a COPY stands at the lock.</summary>
    public static Task ReachedAsync(PipelineHarness harness) => Eventually.TrueAsync(
        () => harness.Database
            .ScalarAsync<bool>(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE " +
            "'COPY%')", PipelineHarness.Cancellation),
        () => "no page is held", PipelineHarness.Cancellation);

    public async Task ReleaseAsync()
    {
        await using var command = new NpgsqlCommand("SELECT pg_advisory_unlock(4711)", connection);
        await command.ExecuteNonQueryAsync(PipelineHarness.Cancellation);
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();
}
