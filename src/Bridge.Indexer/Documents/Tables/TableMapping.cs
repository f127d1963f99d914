using System.Text.Json.Nodes;
using Bridge.Hosting.Configuration;

namespace Bridge.Indexer.Documents.Tables;

/// <summary>What every table's index has beside its columns.</summary>
internal static class TableMapping
{
    /// <summary>The member that says whether the row is gone.</summary>
    public const string Deleted = "deleted";

    private const string Stamp = "cdc";

    /// <summary>The settings.</summary>
    public static JsonObject Settings() =>
        new() { ["index"] = new JsonObject { ["number_of_shards"] = 1, ["auto_expand_replicas"] = "0-1", ["refresh_interval"] = "1s" } };

    /// <summary>Adds the members of Bridge's own.</summary>
    /// <exception cref="ConfigurationException">A column has such a name.</exception>
    public static void AddOwn(JsonObject properties, string table)
    {
        foreach (var name in (string[])[Deleted, Stamp])
            if (properties.ContainsKey(name))
                throw new ConfigurationException(
                [$"Indexer:Tables: '{name}' of '{table}' is a name of Bridge's own; give the column another, such as Rename:0 = " +
                $"{name}=row_{name}"]);
        foreach (var column in properties.Select(member => member.Key)
            .Where(name => name.Contains('.', StringComparison.Ordinal) || name.StartsWith('_')).ToList())
            throw new ConfigurationException(
                [$"Indexer:Tables: '{column}' of '{table}' is no name that OpenSearch takes; give the column another by Rename"]);
        properties[Deleted] = new JsonObject { ["type"] = "boolean" };
        properties[Stamp] = new JsonObject
        {
            ["properties"] = new JsonObject
            {
                ["table"] = Field("keyword"),
                ["sequence"] = Field("long"),
                ["commitLsn"] = Field("keyword"),
                ["operation"] = Field("keyword"),
                ["committedAt"] = Field("date"),
                ["indexedAt"] = Field("date"),
            },
        };
    }

    /// <summary>Checks that columns are there.</summary>
    /// <exception cref="ConfigurationException">One is not.</exception>
    public static void Require(TableShape shape, IEnumerable<string> columns, string key)
    {
        var missing = columns.Select(name => name.Trim()).Where(name => shape.Columns.All(column => column.Name != name)).Distinct()
            .ToList();
        if (missing.Count > 0) throw new ConfigurationException(
            [.. missing.Select(name => $"{key}: the table '{shape.FullName}' has no column '{name}'")]);
    }

    /// <summary>Checks that a column can be looked up by another table's.</summary>
    /// <exception cref="ConfigurationException">Its values are of another type.</exception>
    public static void RequireComparable(TableShape shape, string column, TableShape other, string otherColumn, string key)
    {
        var (from, to) = (shape.Columns.First(known => known.Name == column), other.Columns.First(known => known.Name == otherColumn));
        if (!from.IsComparable(to))
            throw new ConfigurationException(
                [$"{key}: '{shape.FullName}.{column}' is of type {from.KeyType} and '{other.FullName}.{otherColumn}' of type " +
                $"{to.KeyType}; a look-up needs columns of one type"]);
    }

    private static JsonObject Field(string type) => new() { ["type"] = type };
}
