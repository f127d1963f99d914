using System.Text.Json;
using System.Text.Json.Nodes;

#pragma warning disable RS0030 // Here the banned readers get their depth.

namespace Bridge.Contracts;

/// <summary>How JSON that holds rows is read and written: to any depth that PostgreSQL stores, where .NET stops at 64 levels.</summary>
/// <remarks>Whoever reads messages of tables with a <c>json</c> or <c>jsonb</c> column gives these options to his serializer:
/// <see cref="Configure"/>.</remarks>
public static class BridgeJson
{
    /// <summary>How deep it may nest. PostgreSQL's own limit is its stack (max_stack_depth), far below.</summary>
    public const int MaxDepth = 200_000;

    // What stands around a column's value in an outbox record and in a message.
    private const int Around = 64;

    private static readonly JsonReaderOptions Value = new() { MaxDepth = MaxDepth - Around };

    /// <summary>For a reader.</summary>
    public static JsonReaderOptions Reader { get; } = new() { MaxDepth = MaxDepth };

    /// <summary>For a document.</summary>
    public static JsonDocumentOptions Document { get; } = new() { MaxDepth = MaxDepth };

    /// <summary>For a serializer: camelCase, as on the web.</summary>
    public static JsonSerializerOptions Web { get; } = Configure(new JsonSerializerOptions(JsonSerializerDefaults.Web));

    /// <summary>Makes a serializer read and write to that depth.</summary>
    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.MaxDepth = MaxDepth;
        return options;
    }

    /// <summary>A reader of a whole text.</summary>
    public static Utf8JsonReader Read(ReadOnlySpan<byte> text) => new(text, Reader);

    /// <summary>A reader of a column's value: as deep as a value may be that whatever carries it can be read.</summary>
    public static Utf8JsonReader ReadValue(ReadOnlySpan<byte> text) => new(text, Value);

    /// <summary>A reader that goes on where another was.</summary>
    public static Utf8JsonReader Read(ReadOnlySpan<byte> rest, JsonReaderState state) => new(rest, isFinalBlock: true, state);

    /// <summary>A document of a text, which it keeps.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> text) => JsonDocument.Parse(text, Document);

    /// <summary>A document of a text.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static JsonDocument Parse(string text) => JsonDocument.Parse(text, Document);

    /// <summary>A document that a person wrote: with comments and trailing commas.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static JsonDocument ParseCommented(string text) => JsonDocument
        .Parse(text, Document with { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });

    /// <summary>A tree that can be changed.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static JsonNode? ParseNode(string text) => JsonNode.Parse(text, nodeOptions: null, Document);

    /// <summary>A tree that can be changed.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static JsonNode? ParseNode(ReadOnlySpan<byte> text) => JsonNode.Parse(text, nodeOptions: null, Document);
}
