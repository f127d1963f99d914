using System.Text.Json.Nodes;

namespace Bridge.Indexer.Documents.Tables;

/// <summary>One step from a row to its document.</summary>
internal interface ITableStep
{
    /// <summary>What the step does to the mapping.</summary>
    public void Map(JsonObject properties);

    /// <summary>What the step does to documents, each of which is a row at first.</summary>
    public Task ApplyAsync(IReadOnlyList<JsonObject> documents, CancellationToken cancellationToken);
}
