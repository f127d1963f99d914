using System.Text.Json.Nodes;

namespace Bridge.Indexer.Documents.Tables;

/// <summary>The field of a column, from its type.</summary>
internal static class ColumnField
{
    /// <summary>The mapping.</summary>
    public static JsonObject Of(TableColumn column) => column.BaseType switch
    {
        "int2" or "int4" or "int8" or "oid" => new JsonObject { ["type"] = "long", ["ignore_malformed"] = true },
        "float4" or "float8" or "numeric" => new JsonObject { ["type"] = "double", ["ignore_malformed"] = true },
        "bool" => new JsonObject { ["type"] = "boolean" },
        "date" or "timestamp" or "timestamptz" => new JsonObject { ["type"] = "date", ["ignore_malformed"] = true },
        "uuid" or "inet" or "cidr" or "macaddr" or "enum" or "time" or "timetz" or "interval" or "char" =>
            new JsonObject { ["type"] = "keyword", ["ignore_above"] = 1024 },
        "text" or "varchar" or "bpchar" or "name" or "citext" => new JsonObject
        {
            ["type"] = "text",
            ["fields"] = new JsonObject { ["raw"] = new JsonObject { ["type"] = "keyword", ["ignore_above"] = 1024 } },
        },
        "json" or "jsonb" or "hstore" => new JsonObject { ["type"] = "flat_object" },
        _ => new JsonObject { ["type"] = "object", ["enabled"] = false },
    };

    /// <summary>True for a column whose value must be an object.</summary>
    public static bool IsMap(TableColumn column) => column.BaseType is "json" or "jsonb" or "hstore";
}
