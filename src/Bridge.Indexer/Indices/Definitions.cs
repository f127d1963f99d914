using System.Text.Json.Nodes;

namespace Bridge.Indexer.Indices;

/// <summary>The mappings and settings that are files of this project.</summary>
internal static class Definitions
{
    /// <summary>Reads one, without its ending.</summary>
    public static JsonObject Read(string name)
    {
        using var stream = typeof(Definitions).Assembly.GetManifestResourceStream(name + ".json")
            ?? throw new InvalidOperationException($"The resource {name}.json is missing from the assembly.");
        return JsonNode.Parse(stream)!.AsObject();
    }
}
