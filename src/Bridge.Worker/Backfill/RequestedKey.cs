using System.Text.Json;
using Bridge.State.Requests;

namespace Bridge.Worker.Backfill;

/// <summary>Reads a key as the API takes it.</summary>
internal static class RequestedKey
{
    /// <summary>A value, or an array of values; each is a string, a number or a boolean.</summary>
    /// <exception cref="InvalidRequestException">It is something else.</exception>
    public static IReadOnlyList<string>? Read(JsonElement? key, string name) => key switch
    {
        null or { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined } => null,
        { ValueKind: JsonValueKind.Array } several => [.. several.EnumerateArray().Select(value => ReadValue(value, name))],
        { } one => [ReadValue(one, name)],
    };

    private static string ReadValue(JsonElement value, string name) => value.ValueKind switch
    {
        JsonValueKind.String => ReadText(value, name),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => throw new InvalidRequestException(
            $"The {name} holds {value.ValueKind}; expected a string, a number or a boolean for each column of the key."),
    };

    private static string ReadText(JsonElement value, string name)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new InvalidRequestException($"The {name} holds half of a surrogate pair, which no text of PostgreSQL can hold.");
        }
    }
}
