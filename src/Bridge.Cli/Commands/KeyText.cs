using System.Text.Json;
using Bridge.Contracts;

namespace Bridge.Cli.Commands;

/// <summary>A row's key on the command line: <c>id=17</c>, or a JSON object.</summary>
internal static class KeyText
{
    /// <summary>Reads it; a value that is no JSON is a string.</summary>
    /// <exception cref="UsageException">It is neither.</exception>
    public static JsonElement Read(string text)
    {
        if (text.StartsWith('{')) return TryParse(text) is { } whole ? whole : throw Wrong(text);
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals < 1) throw Wrong(text);
        var value = TryParse(text[(equals + 1)..]) ?? JsonSerializer.SerializeToElement(text[(equals + 1)..], BridgeJson.Web);
        return JsonSerializer.SerializeToElement(new Dictionary<string, JsonElement> { [text[..equals]] = value }, BridgeJson.Web);
    }

    private static JsonElement? TryParse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<JsonElement>(text, BridgeJson.Web);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static UsageException Wrong(string text) => new($"'{text}' is no key: write id=17, or a JSON object such as {{\"id\":17}}.");
}
