using System.Text.Json;
using RabbitMQ.Client;

namespace Bridge.IntegrationTests.Wire;

/// <summary>What a message is on the wire, as lines: properties, headers with their types, members of its body.</summary>
internal static class AmqpLines
{
    /// <summary>The lines of a message, each behind <paramref name="name"/>.</summary>
    public static IEnumerable<string> Of(string name, IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body)
    {
        if (properties.ContentType is { Length: > 0 } contentType) yield return $"{name} content-type {contentType}";
        yield return $"{name} delivery-mode {(int)properties.DeliveryMode}";
        if (properties.IsMessageIdPresent()) yield return $"{name} message-id";
        foreach (var (header, value) in properties.Headers ?? new Dictionary<string, object?>())
            if (!header.StartsWith("x-", StringComparison.Ordinal)) yield return $"{name} header {header} {Type(value)}";
        foreach (var urn in Urns(body)) yield return $"{name} message-type {urn}";
        foreach (var member in JsonMembers.Of(body)) yield return $"{name} member {member}";
    }

    /// <summary>The message types that the envelope names.</summary>
    public static IReadOnlyList<string> Urns(ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty) return [];
        using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 1000 });
        var isEnvelope = document.RootElement.ValueKind == JsonValueKind.Object
            && document.RootElement.TryGetProperty("messageType", out _);
        return isEnvelope ? [.. document.RootElement.GetProperty("messageType").EnumerateArray().Select(type => type.GetString()!)] : [];
    }

    private static string Type(object? value) => value switch
    {
        byte[] or string => "string",
        long => "long",
        int => "int",
        bool => "boolean",
        _ => value?.GetType().Name ?? "void",
    };
}
