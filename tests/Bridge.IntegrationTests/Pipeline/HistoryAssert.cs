using System.Text.Json;
using Bridge.Testing.Services;

namespace Bridge.IntegrationTests.Pipeline;

/// <summary>The outbox holds every committed change exactly once in commit order: compared with the history that triggers wrote in the same
/// transactions.</summary>
internal static class HistoryAssert
{
    private sealed record Remembered(string Operation, string Table, JsonElement? New, JsonElement? Old);

    public static async Task EqualAsync(TestDatabase database, IReadOnlyList<OutboxChange> changes)
    {
        var history = await ReadAsync(database);
        InCommitOrder(changes);
        var transactions = changes.GroupBy(change => change.Xid).ToDictionary(group => (long)group.Key, group => group.ToList());
        Assert.Equal(history.Keys.Order(), transactions.Keys.Order());
        foreach (var (xid, remembered) in history)
        {
            var captured = transactions[xid];
            Assert.True(
                remembered.Count == captured.Count, $"transaction {xid}: {remembered.Count} changes remembered, {captured.Count} captured");
            for (var index = 0; index < captured.Count; index++) Same(remembered[index], captured[index]);
        }
    }

    private static void InCommitOrder(IReadOnlyList<OutboxChange> changes)
    {
        for (var index = 1; index < changes.Count; index++)
        {
            Assert.True(changes[index].Sequence > changes[index - 1].Sequence,
                $"Sequence {changes[index].Sequence} follows {changes[index - 1].Sequence}");
            Assert.True(changes[index].Position > changes[index - 1].Position,
                $"{changes[index].Position} follows {changes[index - 1].Position}");
        }
    }

    private static void Same(Remembered expected, OutboxChange actual)
    {
        Assert.Equal((expected.Operation, expected.Table), (actual.Operation, actual.Table));
        if (expected.New is { } row) SameColumns(row, actual.Row!.Value, actual);
        else Assert.Null(actual.Row);
        if (actual.Key is { } key && (expected.New ?? expected.Old) is { } source)
        {
            foreach (var column in key.EnumerateObject())
                Assert.True(JsonElement.DeepEquals(source.GetProperty(column.Name), column.Value), $"key {column.Name} of {actual}");
        }
    }

    private static void SameColumns(JsonElement expected, JsonElement actual, OutboxChange change)
    {
        foreach (var column in expected.EnumerateObject())
        {
            if (change.Unchanged.Contains(column.Name) || change.Omitted.ContainsKey(column.Name))
                Assert.False(actual.TryGetProperty(column.Name, out _));
            else Assert.True(JsonElement.DeepEquals(column.Value, actual.GetProperty(column.Name)),
                $"column {column.Name} at {change.Position}: expected {column.Value}, got {actual.GetProperty(column.Name)}");
        }
    }

    private static async Task<Dictionary<long, List<Remembered>>> ReadAsync(TestDatabase database)
    {
        var history = new Dictionary<long, List<Remembered>>();
        await using var command = database.DataSource
            .CreateCommand("SELECT xid, operation, tab, new::text, old::text FROM history ORDER BY n");
        await using var reader = await command.ExecuteReaderAsync(PipelineHarness.Cancellation);
        while (await reader.ReadAsync(PipelineHarness.Cancellation))
        {
            var xid = reader.GetInt64(0);
            if (!history.TryGetValue(xid, out var list)) history[xid] = list = [];
            list.Add(new Remembered(reader.GetString(1), reader.GetString(2), Json(reader, 3), Json(reader, 4)));
        }

        return history;
    }

    private static JsonElement? Json(System.Data.Common.DbDataReader reader, int ordinal) =>
        reader.IsDBNull(ordinal) ? null : JsonElement.Parse(reader.GetString(ordinal));
}
