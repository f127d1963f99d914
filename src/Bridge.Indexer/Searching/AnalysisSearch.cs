using System.Text.Json;
using System.Text.Json.Nodes;
using Bridge.Hosting.Configuration;
using Bridge.Indexer.Documents.Chemotion;
using Bridge.Indexer.OpenSearch;

namespace Bridge.Indexer.Searching;

/// <summary>Searches analyses as a lab notebook should. The query is the search template <c>&lt;pipeline&gt;-search</c>, which OpenSearch
/// keeps, so that everybody asks the same.</summary>
internal sealed class AnalysisSearch(OpenSearchClient client, TopologyNames names)
{
    /// <summary>The template's name.</summary>
    public string Template => names.Pipeline + "-search";

    private const string Resource = "chemotion-search.mustache";

    /// <summary>Stores the template.</summary>
    public Task PutTemplateAsync(CancellationToken cancellationToken)
    {
        var script = new JsonObject { ["script"] = new JsonObject { ["lang"] = "mustache", ["source"] = Source() } };
        return client.SendAsync(HttpMethod.Put, $"_scripts/{Template}", script, cancellationToken);
    }

    /// <summary>Asks; the answer as OpenSearch gives it.</summary>
    /// <param name="text">What is looked for.</param>
    /// <param name="size">How many hits at most.</param>
    /// <param name="collections">Only owners in these collections; null: all. The template gives nothing to who names neither: it takes
    /// <c>all</c> for true alone.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task<JsonElement> SearchAsync(string text, int size, IReadOnlyList<int>? collections, CancellationToken cancellationToken)
    {
        var parameters = new JsonObject { ["text"] = text, ["size"] = size };
        if (collections is null) parameters["all"] = true;
        else parameters["collectionIds"] = new JsonArray([.. collections.Select(id => JsonValue.Create(id))]);
        return client.SendAsync(HttpMethod.Post, $"{new ChemotionAliases(names.Pipeline).Analyses}/_search/template",
            new JsonObject { ["id"] = Template, ["params"] = parameters }, cancellationToken);
    }

    private static string Source()
    {
        using var stream = typeof(AnalysisSearch).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The resource {Resource} is missing from the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
