using System.Text.Json;
using System.Text.Json.Nodes;
using Bridge.Worker.Access;
using Bridge.Worker.Webhooks;

namespace Bridge.Api.Audit;

/// <summary>What a request was about, before and after; without secrets.</summary>
internal sealed class AuditNote
{
    private const string Url = "url";
    private const string Headers = "headers";
    private const string Delivery = "delivery";

    /// <summary>As it stood before; null: there was none, or it is not told.</summary>
    public object? Before { get; set; }

    /// <summary>As it stood after.</summary>
    public object? After { get; set; }

    /// <summary>What is noted of it: an address without path and query, which may be secrets, and headers by their names.</summary>
    public static JsonElement? Describe(object? thing)
    {
        var shown = thing switch
        {
            TokenMade made => made.Report,
            WebhookChange change => change.Webhook,
            _ => thing,
        };
        if (shown is null || JsonSerializer.SerializeToNode(shown, shown.GetType(), ApiJson.Options) is not JsonObject members) return null;
        if (Uri.TryCreate(members[Url]?.ToString(), UriKind.Absolute, out var url)) members[Url] = url.GetLeftPart(UriPartial.Authority);
        if (members[Headers] is JsonArray headers)
            members[Headers] = new JsonArray([.. headers.Select(header => (JsonNode?)header?["name"]?.ToString())]);
        members.Remove(Delivery);
        return JsonSerializer.SerializeToElement(members, ApiJson.Options);
    }
}
