using System.Globalization;
using System.Text.Json;
using Bridge.Indexer.Bulk;
using Bridge.Indexer.Changes;

namespace Bridge.Indexer.Documents.Chemotion;

/// <summary>The documents of containers: analyses and datasets.</summary>
internal static class ContainerDocument
{
    /// <summary>The table.</summary>
    public const string Table = "public.containers";

    /// <summary>The document, or its tombstone when the row is not there or not to be indexed.</summary>
    /// <param name="alias">The index.</param>
    /// <param name="id">The container.</param>
    /// <param name="row">The row; null when there is none.</param>
    /// <param name="owner">Its owner; null when it has none.</param>
    /// <param name="cause">The change.</param>
    /// <param name="now">The time.</param>
    public static DocumentWrite Write(string alias, int id, ContainerRecord? row, Owner? owner, TableChange cause, DateTimeOffset now)
    {
        var live = row is { IsIndexed: true };
        var body = DocumentBody.Write(json =>
        {
            json.WriteNumber("containerId"u8, id);
            if (live) WriteRow(json, row!, owner);
            json.WriteBoolean("deleted"u8, !live);
            if (!live) ChemotionJson.Time(json, "deletedAt", row?.DeletedAt);
            DocumentStamp.Write(json, Table, cause, now);
        });
        return new DocumentWrite(alias, id.ToString(CultureInfo.InvariantCulture), cause.Sequence, Table, body, !live);
    }

    private static void WriteRow(Utf8JsonWriter json, ContainerRecord row, Owner? owner)
    {
        ChemotionJson.Number(json, "parentId", row.ParentId);
        json.WriteString("containerType"u8, row.Type);
        ChemotionJson.Text(json, "name", row.Name);
        ChemotionJson.Text(json, "description", row.Description);
        ChemotionJson.Content(json, row.Content);
        ChemotionJson.Text(json, "instrument", row.Metadata.GetValueOrDefault("instrument"));
        ChemotionJson.Owner(json, owner, row.Root?.Id);
        ChemotionJson.Extra(json, row.Metadata);
        ChemotionJson.Time(json, "createdAt", row.CreatedAt);
        ChemotionJson.Time(json, "updatedAt", row.UpdatedAt);
    }
}
