using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bridge.Contracts;
using Bridge.Outbox.Records;
using Bridge.Testing.Services;

namespace Bridge.IntegrationTests.Backfill;

/// <summary>What a consumer has that applies the outbox in order, and knows nothing else.</summary>
internal sealed class TableMirror
{
    private readonly Dictionary<(string Table, string Key), Dictionary<string, JsonElement>> rows = [];

    /// <summary>Rows that came as <c>read</c>.</summary>
    public List<(string Table, JsonElement Row, string Job)> Reads { get; } = [];

    /// <summary>All other changes.</summary>
    public int Changes { get; private set; }

    /// <summary>The number of rows of a table.</summary>
    public int Count(string table) => rows.Keys.Count(key => key.Table == table);

    /// <summary>Applies a record.</summary>
    public void Apply(OutboxRecord record)
    {
        if (record.Kind != RecordKind.ChangeBatch) return;
        using var envelope = JsonDocument.Parse(record.Body);
        var batch = envelope.RootElement.GetProperty("message").Deserialize<ChangeBatch>(JsonSerializerOptions.Web)!;
        Assert.Equal(record.Count, batch.Transactions.Sum(transaction => transaction.Changes.Count));
        foreach (var transaction in batch.Transactions)
        {
            foreach (var change in transaction.Changes)
            {
                Assert.Equal(change.Operation == Operation.Read, transaction.Job is not null);
                Assert.Equal(change.Operation == Operation.Read, change.Ordinal is null);
                Apply(batch.Tables[change.Table].Name, change);
                if (change.Operation == Operation.Read) Reads.Add((batch.Tables[change.Table].Name, change.Row!.Value, transaction.Job!));
                else Changes++;
            }
        }
    }

    /// <summary>Fails unless the mirror has exactly the rows of the table, with every column.</summary>
    public Task AssertEqualAsync(TestDatabase database, string table) => AssertEqualAsync(database, table, table);

    /// <summary>Fails unless the mirror has exactly these rows.</summary>
    public async Task AssertEqualAsync(TestDatabase database, string source, string table)
    {
        // Digests: a million rows as text, twice, are more than a machine has.
        var expected = new HashSet<Guid>();
        await using var command = database.DataSource.CreateCommand($"SELECT to_jsonb(t)::text FROM {source} t");
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) expected.Add(Digest(Canonical(JsonElement.Parse(reader.GetString(0)))));
        Assert.Equal(expected.Count, Count(table));
        var wrong = rows.Where(row => row.Key.Table == table).Select(row => Canonical(JsonSerializer.SerializeToElement(row.Value)))
            .Where(row => !expected.Contains(Digest(row))).ToList();
        Assert.True(wrong.Count == 0, $"{wrong.Count} rows differ: {string.Join("\n", wrong.Take(3))}");
    }

    private void Apply(string table, Contracts.Batches.BatchChange change)
    {
        if (change.Operation == Operation.Truncate)
        {
            foreach (var gone in rows.Keys.Where(key => key.Table == table).ToList()) rows.Remove(gone);
            return;
        }

        var key = (table, Canonical(change.Key!.Value));
        if (change.Operation == Operation.Delete)
        {
            rows.Remove(key);
            return;
        }

        var known = rows.GetValueOrDefault(key);
        if (change.Operation == Operation.Update && change.Old is { } old && OldKey(table, change.Key.Value, old) is var before
            && before != key)
        {
            known = rows.GetValueOrDefault(before);
            rows.Remove(before);
        }

        var row = change.Unchanged.Where(column => known?.ContainsKey(column) == true)
            .ToDictionary(column => column, column => known![column]);
        foreach (var column in change.Row!.Value.EnumerateObject()) row[column.Name] = column.Value;
        rows[key] = row;
    }

    private static (string Table, string Key) OldKey(string table, JsonElement key, JsonElement old) =>
        (table, Canonical(JsonSerializer.SerializeToElement(
            key.EnumerateObject().ToDictionary(column => column.Name, column => old.GetProperty(column.Name)))));

    private static Guid Digest(string row) => new(SHA256.HashData(Encoding.UTF8.GetBytes(row)).AsSpan(0, 16));

    private static string Canonical(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "{" + string
            .Join(",", element.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal)
            .Select(member => $"{JsonValue.Create(member.Name)!.ToJsonString()}:{Canonical(member.Value)}")) + "}",
        JsonValueKind.Array => "[" + string.Join(",", element.EnumerateArray().Select(Canonical)) + "]",
        JsonValueKind.String => JsonValue.Create(element.GetString())!.ToJsonString(),
        _ => element.GetRawText(),
    };
}
