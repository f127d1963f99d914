using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bridge.Indexer.OpenSearch;

namespace Bridge.Indexer.Indices;

/// <summary>Small documents that all indexers share: floors, generations that are being built, fills that are done.</summary>
internal sealed class ControlDocuments(OpenSearchClient client, IndexerNames names)
{
    /// <summary>Creates their index where it is missing.</summary>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        if (await client.TryGetAsync(names.ControlIndex, cancellationToken) is not null) return;
        var body = new JsonObject
        {
            ["settings"] = new JsonObject
            {
                ["index"] = new JsonObject
                {
                    ["number_of_shards"] = 1,
                    ["auto_expand_replicas"] = "0-1",
                    ["hidden"] = true
                }
            },
            ["mappings"] = new JsonObject { ["dynamic"] = false },
        };
        try
        {
            await client.SendAsync(HttpMethod.Put, names.ControlIndex, body, cancellationToken);
        }
        catch (OpenSearchException raced)
            when (raced.Status == HttpStatusCode.BadRequest && raced.Message.Contains("resource_already_exists", StringComparison.Ordinal))
        {
            // Another indexer was faster.
        }
    }

    /// <summary>Raises a table's floor; a lower one changes nothing.</summary>
    public async Task RaiseFloorAsync(string table, long sequence, CancellationToken cancellationToken)
    {
        try
        {
            await client.SendAsync(
                HttpMethod.Put, $"{names.ControlIndex}/_doc/{Escape(Floor(table))}?version={sequence}&version_type=external_gte",
                    new JsonObject { ["sequence"] = sequence }, cancellationToken);
        }
        catch (OpenSearchException higher) when (higher.Status == HttpStatusCode.Conflict)
        {
            // A later truncate has set it.
        }
    }

    /// <summary>Reads floors of tables and the state of aliases, in real time.</summary>
    public async Task<ControlState> ReadAsync(
        IReadOnlyCollection<string> tables, IReadOnlyCollection<string> aliases, CancellationToken cancellationToken)
    {
        var ids = new JsonArray([.. tables.Select(table => JsonValue.Create(Floor(table))),
            .. aliases.Select(alias => JsonValue.Create(Building(alias)))]);
        var answer = await client.SendAsync(HttpMethod.Post, $"{names.ControlIndex}/_mget?filter_path=docs.found,docs._source",
            new JsonObject { ["ids"] = ids }, cancellationToken);
        // A control index whose shards do not answer yet says of each document that it failed, which the filter leaves out.
        if (!answer.TryGetProperty("docs", out var docs))
            throw new OpenSearchUnavailableException($"{names.ControlIndex} does not answer yet");
        var documents = docs.EnumerateArray().Select(Source).ToList();
        var floors = tables.Zip(documents).Where(pair => pair.Second is not null)
            .ToDictionary(pair => pair.First, pair => pair.Second!.Value.GetProperty("sequence").GetInt64());
        var building = aliases.Zip(documents.Skip(tables.Count)).Where(pair => pair.Second?.GetProperty("building").GetBoolean() == true)
            .Select(pair => pair.First).ToHashSet();
        return new ControlState(floors, building);
    }

    /// <summary>Says whether a next generation is being built.</summary>
    public Task SetBuildingAsync(string alias, bool building, CancellationToken cancellationToken) =>
        PutAsync(Building(alias), new JsonObject { ["building"] = building }, cancellationToken);

    /// <summary>Whether an index has been filled from its tables. It is known by its UUID: a name can come again.</summary>
    public async Task<FillNote> ReadFilledAsync(string index, CancellationToken cancellationToken)
    {
        if (await client.TryGetAsync($"{names.ControlIndex}/_doc/{Escape(Filled(index))}", cancellationToken) is not { } note)
            return FillNote.None;
        if (note.GetProperty("_source").TryGetProperty("uuid", out var noted))
            return noted.GetString() == await ReadUuidAsync(index, cancellationToken) ? FillNote.Filled : FillNote.OfAnother;
        // A note of an earlier revision.
        await SetFilledAsync(index, cancellationToken);
        return FillNote.Filled;
    }

    /// <summary>Makes what was filled in searchable, and notes that the index has been filled.</summary>
    public async Task SetFilledAsync(string index, CancellationToken cancellationToken)
    {
        await client.SendAsync(HttpMethod.Post, $"{index}/_refresh", null, cancellationToken);
        await PutAsync(
            Filled(index), new JsonObject { ["filled"] = true, ["uuid"] = await ReadUuidAsync(index, cancellationToken) },
            cancellationToken);
    }

    /// <summary>True when a table's rows are known by their keys.</summary>
    public async Task<bool> IsRegisteredAsync(string table, CancellationToken cancellationToken) =>
        await client.TryGetAsync($"{names.ControlIndex}/_doc/{Escape(Registered(table))}", cancellationToken) is not null;

    /// <summary>Notes that a table's rows are known by their keys.</summary>
    public Task SetRegisteredAsync(string table, CancellationToken cancellationToken) =>
        PutAsync(Registered(table), new JsonObject { ["registered"] = true }, cancellationToken);

    private async Task<string> ReadUuidAsync(string index, CancellationToken cancellationToken) =>
        (await client.SendAsync(HttpMethod.Get, $"{index}/_settings/index.uuid?flat_settings=true", null, cancellationToken))
            .EnumerateObject().Single().Value.GetProperty("settings").GetProperty("index.uuid").GetString()!;

    private Task<JsonElement> PutAsync(string id, JsonObject body, CancellationToken cancellationToken) =>
        client.SendAsync(HttpMethod.Put, $"{names.ControlIndex}/_doc/{Escape(id)}", body, cancellationToken);

    private static JsonElement? Source(JsonElement document) =>
        document.TryGetProperty("found", out var found) && found.GetBoolean() ? document.GetProperty("_source") : null;

    private static string Floor(string table) => "floor " + table;

    private static string Building(string alias) => "building " + alias;

    private static string Filled(string index) => "filled " + index;

    private static string Registered(string table) => "registered " + table;

    private static string Escape(string id) => Uri.EscapeDataString(id);
}
