using Npgsql;

namespace Bridge.Capture.Backfill;

/// <summary>The values of a page's query, sent apart from its text: COPY takes no parameters, so they are settings of the session.</summary>
/// <remarks>See https://www.postgresql.org/docs/current/runtime-config-custom.html</remarks>
internal sealed class PageParameters
{
    private readonly List<string> values = [];
    private readonly List<string> expressions = [];

    /// <summary>The values, in their order.</summary>
    public IReadOnlyList<string> Values => values;

    /// <summary>Takes a value; the expression that stands for it. As a subquery it is computed once for a query and serves an index.</summary>
    /// <param name="value">The value as text.</param>
    /// <param name="type">The type that it is read as, with schema, quoted where it must be.</param>
    public string Add(string value, string type)
    {
        values.Add(value);
        expressions.Add($"(SELECT pg_catalog.current_setting('bridge.value{values.Count}')::{type})");
        return expressions[^1];
    }

    /// <summary>Tells the values to the session.</summary>
    public async Task SetAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (values.Count == 0) return;
        var sets = values.Select((_, index) => $"pg_catalog.set_config('bridge.value{index + 1}', ${index + 1}, false)");
        await using var command = new NpgsqlCommand($"SELECT {string.Join(", ", sets)}", connection);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Has the server read each value as its type.</summary>
    /// <exception cref="PostgresException">One cannot be read.</exception>
    public async Task CheckAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        foreach (var expression in expressions)
        {
            await using var command = new NpgsqlCommand($"SELECT {expression} IS NULL", connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
