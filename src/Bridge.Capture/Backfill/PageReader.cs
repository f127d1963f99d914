using Bridge.Capture.Backfill.Conditions;
using Bridge.Capture.Decoding.Rows;
using Bridge.Capture.Decoding.Schema;
using Bridge.Capture.Replication;
using Bridge.Contracts.Positions;
using Npgsql;

namespace Bridge.Capture.Backfill;

/// <summary>Reads rows of a table into pages, on a read-only connection of its own; each query sees one state of the table.</summary>
/// <remarks>Not thread-safe. After an exception it is of no further use.</remarks>
public sealed class PageReader : IAsyncDisposable
{
    // It reads, and nothing else. A policy that hides rows must be an error, not a gap.
    private const string Settings = " -c default_transaction_read_only=on -c row_security=off";

    private readonly NpgsqlDataSource database;
    private readonly NpgsqlConnection connection;
    private readonly RowWriter writer;
    private readonly SchemaCatalog catalog = new();
    private uint queries;
    private readonly WireTuple tuple = new();
    private readonly int maxPageBytes;
    private readonly TimeProvider time;

    private PageReader(NpgsqlDataSource database, NpgsqlConnection connection, int maxMembersBytes, int maxPageBytes, TimeProvider time)
    {
        this.database = database;
        this.connection = connection;
        this.maxPageBytes = maxPageBytes;
        this.time = time;
        writer = new RowWriter(maxMembersBytes);
    }

    /// <summary>Connects.</summary>
    /// <param name="connectionString">Npgsql's connection string.</param>
    /// <param name="database">Ordinary connections, for the catalogue.</param>
    /// <param name="maxMembersBytes">The most that a row's members may hold; columns beyond it are omitted, largest first, as in the
    /// stream.</param>
    /// <param name="maxPageBytes">A page ends early when it holds more.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    /// <exception cref="NpgsqlException">The server cannot be reached or refuses.</exception>
    public static async Task<PageReader> OpenAsync(
        string connectionString, NpgsqlDataSource database, int maxMembersBytes, int maxPageBytes, TimeProvider time,
            CancellationToken cancellationToken) =>
        new(database, await CaptureConnection.OpenOwnAsync(Patient(connectionString), Settings, cancellationToken), maxMembersBytes,
            maxPageBytes, time);

    /// <summary>Adds rows to a page, in one query.</summary>
    /// <exception cref="PostgresException">The server refuses the query.</exception>
    public async Task ReadAsync(BackfillTable table, PageRequest request, RowPage page, CancellationToken cancellationToken)
    {
        var relation = table.ToRelation();
        // A composite may have been changed since the page before.
        for (queries++; !relation.TryResolve(catalog) || (relation.HasComposites && !catalog.IsCurrentFor(queries));)
            await catalog.LoadMissingAsync(database, cancellationToken);
        if (page.Count == 0) page.ReadAt = time.GetUtcNow();
        var count = 0;
        var copied = await connection.BeginRawBinaryCopyAsync(
            $"COPY ({PageQuery.Rows(table, request)}) TO STDOUT (FORMAT binary)", cancellationToken);
        await using (copied)
        {
            using var rows = new CopyRows(copied);
            while (await rows.ReadAsync(tuple, relation.Columns.Length, cancellationToken))
            {
                if (count > 0 && page.Bytes >= maxPageBytes)
                {
                    await copied.CancelAsync();
                    return;
                }

                await WriteAsync(page, relation, rows, cancellationToken);
                if (++count == request.Limit || page.Bytes >= maxPageBytes) page.LastKey = KeyOf(table, relation, rows.Row);
            }
        }

        page.IsLast = count < request.Limit;
    }

    /// <summary>Checks that the server takes a page's query, and nothing beside it.</summary>
    /// <exception cref="PostgresException">It does not.</exception>
    /// <exception cref="ConditionException">The condition is none of this table.</exception>
    public async Task CheckAsync(BackfillTable table, PageRequest request, CancellationToken cancellationToken)
    {
        // The extended protocol takes one statement.
        await using var batch = new NpgsqlBatch(
            connection)
        {
            BatchCommands =
            { new NpgsqlBatchCommand($"SELECT FROM ({PageQuery.Rows(table, request with { Limit = 0 })}) AS page") }
        };
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The last key in the range that is asked for; null when no row is in it.</summary>
    /// <exception cref="PostgresException">The server refuses the query.</exception>
    public async Task<IReadOnlyList<string>?> LastKeyAsync(BackfillTable table, PageRequest request, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(
            connection)
        { BatchCommands = { new NpgsqlBatchCommand(PageQuery.LastKey(table, request)) } };
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? [.. Enumerable.Range(0, table.Key.Count).Select(row.GetString)] : null;
    }

    /// <summary>Counts the rows that are asked for; null when that takes longer than <paramref name="limit"/>.</summary>
    /// <exception cref="PostgresException">The server refuses the query.</exception>
    public async Task<long?> CountAsync(BackfillTable table, PageRequest request, TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            await ExecuteAsync($"SET statement_timeout = {(int)limit.TotalMilliseconds}", cancellationToken);
            await using var batch = new NpgsqlBatch(
                connection)
            { BatchCommands = { new NpgsqlBatchCommand(PageQuery.Count(table, request)) } };
            return (long)(await batch.ExecuteScalarAsync(cancellationToken))!;
        }
        catch (PostgresException slow) when (slow.SqlState == PostgresErrorCodes.QueryCanceled)
        {
            return null;
        }
        finally
        {
            await ExecuteAsync("SET statement_timeout = 0", CancellationToken.None);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => connection.DisposeAsync();

    // A condition that few rows meet may make the server look for long; the caller can cancel.
    private static string Patient(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString) { CommandTimeout = 0 }.ConnectionString;

    private async ValueTask WriteAsync(RowPage page, Relation relation, CopyRows rows, CancellationToken cancellationToken)
    {
        Write(relation, rows);
        if (writer.Values.FoundStaleType)
        {
            catalog.ForgetTypes();
            while (!relation.TryResolve(catalog)) await catalog.LoadMissingAsync(database, cancellationToken);
            Write(relation, rows);
        }

        page.Add(writer.Members.Span, RowWriter.KeyOffset, writer.Key.Length);
    }

    private void Write(Relation relation, CopyRows rows) => writer.Write(relation, new RowImages(tuple, null), rows.Row, Lsn.Zero);

    private string[] KeyOf(BackfillTable table, Relation relation, ReadOnlySpan<byte> row)
    {
        var key = new string[table.Key.Count];
        for (var i = 0; i < key.Length; i++)
        {
            var column = Array.FindIndex(relation.Columns, sent => sent.Name == table.Key[i].Name);
            key[i] = System.Text.Encoding.UTF8.GetString(row.Slice(tuple[column].Offset, tuple[column].Length));
        }

        return key;
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
