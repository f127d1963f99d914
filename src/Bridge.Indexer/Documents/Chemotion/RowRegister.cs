using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bridge.Indexer.OpenSearch;

namespace Bridge.Indexer.Documents.Chemotion;

/// <summary>
/// Whom rows belong to, shared by all indexers. A change that carries only the new row, or only the key of a deleted one, finds here who
/// loses it. It says which
/// documents to look at, and at which version; what they hold is read from PostgreSQL.
/// </summary>
/// <remarks>
/// An entry only grows: owners are united and the higher Sequence stays, in one step of OpenSearch's. So of two that work on one row at
/// once, the second sees
/// what both know, and writes every owner's document at the higher version, from what it reads after that.
/// </remarks>
internal sealed class RowRegister(OpenSearchClient client, IndexerNames names)
{
    private const int MostAtOnce = 1000;

    private const string Script =
        "boolean same = true; for (o in params.owners) { if (!ctx._source.owners.contains(o)) { ctx._source.owners.add(o); same = " +
            "false } } "
        + "if (ctx._source.sequence < params.sequence) { ctx._source.sequence = params.sequence; same = false } if (same) { ctx.op = " +
            "'none' }";

    /// <summary>Adds what is known of some rows, each named once; gives what is known of them by everybody.</summary>
    /// <exception cref="OpenSearchUnavailableException">OpenSearch did not take all of them in time.</exception>
    public async Task<Dictionary<string, RegisterEntry>> MergeAsync(IEnumerable<RegisterEntry> entries, CancellationToken cancellationToken)
    {
        var known = new Dictionary<string, RegisterEntry>();
        foreach (var chunk in entries.Chunk(MostAtOnce))
        {
            var answer = await client.SendAsync(
                HttpMethod.Post, "_bulk?filter_path=items.*.status,items.*.result,items.*.error.type,items.*.get._source", Body(chunk),
                    "application/x-ndjson", cancellationToken);
            foreach (var (entry, item) in chunk.Zip(answer.GetProperty("items").EnumerateArray()))
                known[entry.Row] = Read(entry.Row, item.GetProperty("update"));
        }

        return known;
    }

    private ReadOnlyMemory<byte> Body(IEnumerable<RegisterEntry> entries)
    {
        var buffer = new ArrayBufferWriter<byte>();
        foreach (var entry in entries)
        {
            var action = new JsonObject
            {
                ["update"] = new JsonObject
                {
                    ["_index"] = names.ControlIndex,
                    ["_id"] = "row " + entry.Row,
                    ["retry_on_conflict"] = 16
                }
            };
            var script = new JsonObject { ["source"] = Script, ["params"] = Content(entry) };
            var update = new JsonObject { ["script"] = script, ["upsert"] = Content(entry), ["_source"] = true };
            foreach (var line in (JsonObject[])[action, update])
            {
                buffer.Write(JsonSerializer.SerializeToUtf8Bytes(line));
                buffer.Write("\n"u8);
            }
        }

        return buffer.WrittenMemory;
    }

    private static JsonObject Content(RegisterEntry entry) =>
        new() { ["owners"] = new JsonArray([.. entry.Owners.Select(owner => JsonValue.Create(owner))]), ["sequence"] = entry.Sequence };

    private static RegisterEntry Read(string row, JsonElement item)
    {
        if (!item.TryGetProperty("get", out var get))
            throw new OpenSearchUnavailableException(
                "OpenSearch does not take the owners of a row: " +
                $"{(item.TryGetProperty("error", out var error) ? OpenSearchError.Read(error) : item.GetProperty("status").ToString())}");
        var source = get.GetProperty("_source");
        return new RegisterEntry(row, [.. source.GetProperty("owners").EnumerateArray().Select(owner => owner.GetInt32())],
            source.GetProperty("sequence").GetInt64())
        {
            IsChanged = item.GetProperty("result").GetString() != "noop",
        };
    }
}
