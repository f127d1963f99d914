using System.Text.Json;
using Bridge.IntegrationTests.Pipeline;
using Bridge.Outbox.Reading;
using Bridge.Outbox.Records;

namespace Bridge.IntegrationTests.Faults;

/// <summary>Every record of the stream that opened an epoch, whether it counts or not: who wrote there and in which order.</summary>
internal static class OpenedEpochs
{
    /// <summary>Reads the stream from its first record to the one that holds <paramref name="last"/>.</summary>
    public static async Task<IReadOnlyList<OutboxOpened>> ReadAsync(PipelineHarness harness, long last)
    {
        var opened = new List<OutboxOpened>();
        await using var connection = await harness.Connector.OpenAsync("test look", PipelineHarness.Cancellation);
        await using var cursor = await OutboxCursor
            .AttachAsync(connection, harness.Names.Outbox, "first", OutboxCursor.Reading, PipelineHarness.Cancellation);
        while (true)
        {
            var record = await cursor.NextAsync(PipelineHarness.Cancellation);
            if (record.Kind == RecordKind.OutboxOpened)
                opened.Add(JsonSerializer.Deserialize(record.Body.Span, OutboxJson.Default.OutboxOpened)!);
            if (record.Count > 0 && record.LastSequence >= last) return opened;
        }
    }
}
