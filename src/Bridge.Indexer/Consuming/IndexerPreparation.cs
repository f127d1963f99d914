using Bridge.Indexer.Documents;
using Bridge.Indexer.Indices;
using Bridge.Indexer.OpenSearch;
using Bridge.Indexer.Parked;
using Bridge.Indexer.Searching;

namespace Bridge.Indexer.Consuming;

/// <summary>What must be there before the indexer consumes: OpenSearch that answers, the indices, the search template, the parked
/// queue.</summary>
internal sealed class IndexerPreparation(
    OpenSearchClient client, DocumentSources documents, IndexSetup setup, ControlDocuments control, AnalysisSearch search,
    ParkedQueue parked)
{
    /// <summary>Sees to it; gives the sources of documents, and the name of the index behind each alias.</summary>
    public async Task<(IReadOnlyList<IDocumentSource> Sources, IReadOnlyDictionary<string, string> Indices)> RunAsync(
        CancellationToken cancellationToken)
    {
        await client.ProbeAsync(cancellationToken);
        var sources = await documents.ReadAsync(cancellationToken);
        await control.EnsureAsync(cancellationToken);
        var indices = new Dictionary<string, string>();
        foreach (var definition in sources.SelectMany(source => source.Indices))
        {
            indices[definition.Alias] = await setup.EnsureAsync(definition, cancellationToken);
            // A next generation that somebody deleted while it was built: no write waits for it.
            if ((await control.ReadAsync([], [definition.Alias], cancellationToken)).Building.Count > 0
                && await setup.FindAsync(IndexDefinition.Next(definition.Alias), cancellationToken) is null)
                await control.SetBuildingAsync(definition.Alias, false, cancellationToken);
        }

        await search.PutTemplateAsync(cancellationToken);
        await parked.DeclareAsync(cancellationToken);
        return (sources, indices);
    }
}
