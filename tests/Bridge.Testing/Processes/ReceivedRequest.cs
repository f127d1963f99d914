using System.Text.Json;

namespace Bridge.Testing.Processes;

/// <summary>A request as a test's endpoint received it.</summary>
/// <param name="Headers">Its headers, by name in lower case.</param>
/// <param name="Body">Its body.</param>
public sealed record ReceivedRequest(IReadOnlyDictionary<string, string> Headers, string Body)
{
    /// <summary>The value of <c>webhook-id</c>.</summary>
    public string WebhookId => Headers["webhook-id"];

    /// <summary>The body as JSON.</summary>
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    /// <summary>The deliveries that it carries: one, or those of an array.</summary>
    public IReadOnlyList<JsonElement> Deliveries => Json is { ValueKind: JsonValueKind.Array } array ? [.. array.EnumerateArray()] : [Json];
}
