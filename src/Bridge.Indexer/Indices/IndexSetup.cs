using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bridge.Indexer.Isolation;
using Bridge.Indexer.OpenSearch;
using Microsoft.Extensions.Options;

namespace Bridge.Indexer.Indices;

/// <summary>Creates template, index and alias where they are missing, and checks the mapping of what is there.</summary>
internal sealed class IndexSetup(OpenSearchClient client, IOptions<IndexerOptions> options)
{
    /// <summary>The name of the index behind the alias, made where there was none.</summary>
    /// <exception cref="IndexMismatchException">Its mapping is another one.</exception>
    public async Task<string> EnsureAsync(IndexDefinition definition, CancellationToken cancellationToken)
    {
        await PutTemplateAsync(definition, cancellationToken);
        while (true)
        {
            // First the number, then the look: an index that another indexer made between the two has this number, and ours is refused.
            var number = await NextNumberAsync(definition, cancellationToken);
            if (await FindAsync(definition.Alias, cancellationToken) is { } existing)
            {
                await CheckAsync(definition, cancellationToken);
                return existing;
            }

            await TryCreateAsync(definition, number, definition.Alias, null, cancellationToken);
        }
    }

    /// <summary>The index behind an alias; null when there is none.</summary>
    public async Task<string?> FindAsync(string alias, CancellationToken cancellationToken) =>
        await client.TryGetAsync($"_alias/{alias}", cancellationToken) is not { } answer ? null
            : answer.EnumerateObject().Select(index => index.Name).ToList() is [var only] ? only
            : throw new IndexMismatchException($"The alias '{alias}' names several indices; take it from all but one.");

    /// <summary>The UUIDs of the indices behind some aliases.</summary>
    public async Task<HashSet<string>> ReadUuidsAsync(IReadOnlyCollection<string> aliases, CancellationToken cancellationToken)
    {
        if (aliases.Count == 0) return [];
        var path = $"{string.Join(',', aliases)}/_settings/index.uuid?flat_settings=true&ignore_unavailable=true";
        return [.. (await client.SendAsync(HttpMethod.Get, path, null, cancellationToken)).EnumerateObject()
            .Select(index => index.Value.GetProperty("settings").GetProperty("index.uuid").GetString()!)];
    }

    /// <summary>Creates the generation behind the highest that there is, with an alias and with the settings of the one in use; its
    /// name.</summary>
    public async Task<string> CreateNextAsync(IndexDefinition definition, string alias, CancellationToken cancellationToken)
    {
        await PutTemplateAsync(definition, cancellationToken);
        var number = await NextNumberAsync(definition, cancellationToken);
        await TryCreateAsync(definition, number, alias, await ReadSettingsAsync(definition.Alias, cancellationToken), cancellationToken);
        return definition.Generation(number);
    }

    private async Task<int> NextNumberAsync(IndexDefinition definition, CancellationToken cancellationToken)
    {
        var answer = await client.TryGetAsync($"{definition.Alias}-v*/_alias", cancellationToken);
        var numbers = answer is not { } indices ? [] : indices.EnumerateObject()
            .Select(index => int.TryParse(index.Name[(definition.Alias.Length + 2)..], out var number) ? number : 0);
        return numbers.DefaultIfEmpty(0).Max() + 1;
    }

    private async Task<JsonElement?> ReadSettingsAsync(string alias, CancellationToken cancellationToken) =>
        await client.TryGetAsync($"{alias}/_settings?flat_settings=true", cancellationToken) is { } answer
            ? answer.EnumerateObject().First().Value.GetProperty("settings") : null;

    private JsonObject Body(IndexDefinition definition, JsonElement? before) => new()
    {
        ["settings"] = IndexSettings.Of(definition, options.Value.Settings, before),
        ["mappings"] = definition.Mappings,
    };

    private Task<JsonElement> PutTemplateAsync(IndexDefinition definition, CancellationToken cancellationToken) => client.SendAsync(
        HttpMethod.Put, $"_index_template/{definition.Alias}",
        new JsonObject
        {
            ["index_patterns"] = new JsonArray($"{definition.Alias}-v*"),
            ["priority"] = 200,
            ["template"] = Body(definition, null),
        }, cancellationToken);

    private async Task TryCreateAsync(
        IndexDefinition definition, int number, string alias, JsonElement? before, CancellationToken cancellationToken)
    {
        var body = Body(definition, before);
        body["aliases"] = new JsonObject { [alias] = new JsonObject() };
        try
        {
            await client.SendAsync(HttpMethod.Put, definition.Generation(number), body, cancellationToken);
        }
        catch (OpenSearchException raced)
            when (raced.Status == HttpStatusCode.BadRequest && raced.Message.Contains("resource_already_exists", StringComparison.Ordinal))
        {
            // Another indexer was faster.
        }
    }

    private async Task CheckAsync(IndexDefinition definition, CancellationToken cancellationToken)
    {
        var answer = await client.SendAsync(HttpMethod.Get, $"{definition.Alias}/_mapping", null, cancellationToken);
        var actual = JsonSerializer.SerializeToNode(answer.EnumerateObject().Single().Value.GetProperty("mappings"))!.AsObject();
        var remedy = $"Run 'bridge index rebuild {definition.Alias}'; until then the indexer waits and its queue holds.";
        if (MappingCheck.FindDifference(definition.Properties, actual["properties"] as JsonObject ?? []) is { } difference)
            throw new IndexMismatchException($"The index '{definition.Alias}' does not fit: {difference}. {remedy}");
        if (IndexDefinition.FingerprintOf(actual) is { } print && print != definition.AnalysisFingerprint)
            throw new IndexMismatchException($"The index '{definition.Alias}' does not fit: its analyzers are others. {remedy}");
        var mappings = definition.Mappings;
        if (MappingCheck.HasAll(definition.Properties, actual["properties"] as JsonObject ?? [])
            && JsonNode.DeepEquals(actual["_meta"], mappings["_meta"])) return;
        mappings.Remove("dynamic");
        await client.SendAsync(HttpMethod.Put, $"{definition.Alias}/_mapping", mappings, cancellationToken);
    }
}
