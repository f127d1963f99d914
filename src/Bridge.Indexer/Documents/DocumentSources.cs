using Bridge.Indexer.Documents.Chemotion;
using Bridge.Indexer.Documents.Tables;
using Bridge.Indexer.OpenSearch;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Bridge.Indexer.Documents;

/// <summary>The sources that the configuration asks for and the database has.</summary>
internal sealed class DocumentSources(
    NpgsqlDataSource database, OpenSearchClient client, IOptions<IndexerOptions> options, IConfiguration configuration, IndexerNames names,
        TimeProvider time)
{
    private const string DefaultPublication = "sequin_cdc_publication";

    /// <summary>Reads the catalogue and gives the sources.</summary>
    public async Task<IReadOnlyList<IDocumentSource>> ReadAsync(CancellationToken cancellationToken)
    {
        // PostgreSQL numbers the types of an extension such as hstore anew when it, or the whole database, is created again.
        await database.ReloadTypesAsync(cancellationToken);
        var sources = new List<IDocumentSource>();
        if (options.Value.Chemotion)
        {
            var schema = await ChemotionSchema
                .ReadAsync(database, configuration["Capture:Publication"] ?? DefaultPublication, cancellationToken);
            if (schema.Has("containers"))
                sources.Add(new ChemotionSource(database, client, schema, names, new ChemotionAliases(names.Pipeline), time));
        }

        foreach (var table in options.Value.Tables)
            sources.Add(await TableSource.CreateAsync(database, table, names, time, cancellationToken));
        await TableGuard.CheckAsync(database, sources.SelectMany(source => source.Tables), cancellationToken);
        IndexNaming.Check(sources, names, options.Value.Settings);
        return sources;
    }
}
