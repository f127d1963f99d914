using System.Text.Json;

namespace Bridge.IntegrationTests.Wire;

/// <summary>The members of a JSON document as paths, such as <c>tables.schema</c>; an array counts as its elements.</summary>
internal static class JsonMembers
{
    // What people's tables and places say is no name of ours.
    private static readonly HashSet<string> Free = ["row", "old", "key", "omitted", "extendedMetadata", "extraMetadata", "keys"];

    /// <summary>The paths of what is no object and no array, and of members that hold what others named.</summary>
    public static IEnumerable<string> Of(JsonElement element, string path = "") => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject()
            .SelectMany(member => Free.Contains(member.Name) ? [Join(path, member.Name)] : Of(member.Value, Join(path, member.Name))),
        JsonValueKind.Array when element.GetArrayLength() > 0 => element.EnumerateArray().SelectMany(item => Of(item, path)),
        _ => [path],
    };

    /// <summary>Of a text.</summary>
    public static IEnumerable<string> Of(ReadOnlyMemory<byte> json)
    {
        if (json.IsEmpty) return [];
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 1000 });
        return [.. Of(document.RootElement).Where(path => path.Length > 0)];
    }

    /// <summary>Lines without those of a member that was null or empty here and has members of its own there.</summary>
    public static IEnumerable<string> WithoutEmpty(IReadOnlyCollection<string> lines)
    {
        var parents = lines.SelectMany(
            line => Enumerable.Range(1, line.Length - 1).Where(end => line[end] == '.').Select(end => line[..end]))
            .ToHashSet(StringComparer.Ordinal);
        return lines.Where(line => !parents.Contains(line));
    }

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
