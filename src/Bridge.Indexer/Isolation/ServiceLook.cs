using Bridge.Indexer.OpenSearch;
using Npgsql;

namespace Bridge.Indexer.Isolation;

/// <summary>A plain look at the services that rows are read from and documents written to.</summary>
internal sealed class ServiceLook(NpgsqlDataSource database, OpenSearchClient client)
{
    /// <summary>Returns when both answer; throws what the one says that does not.</summary>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT 1");
        await command.ExecuteScalarAsync(cancellationToken);
        await client.ProbeAsync(cancellationToken);
    }
}
