using System.Text.Json;
using System.Text.Json.Nodes;

#pragma warning disable RS0030 // Here the banned readers get their depth.

namespace Bridge.Contracts;

/// <summary>How JSON that holds rows is read and written: to any depth that PostgreSQL stores, where .NET stops at 64 levels.</summary>
/// <remarks>Whoever reads messages of tables with a <c>json</c> or <c>jsonb</c> column gives these options to his serializer:
/// <see cref="Configure"/>. What reads on goes to <see cref="MaxDepth"/>; what makes a document, whose time grows with the square of the
/// depth, to <see cref="DocumentDepth"/>, and says beyond it that the depth is exceeded (<see cref="JsonException"/>).</remarks>
public static class BridgeJson
{
    /// <summary>How deep what reads on may go.</summary>
    public const int MaxDepth = 200_000;

    /// <summary>How deep a column's value may nest; a deeper one is its text. PostgreSQL's own limit is its stack (max_stack_depth), below
    /// it by default.</summary>
    public const int ValueDepth = 20_000;

    /// <summary>How deep a document may be: a value, with what stands around it in a record and in a message.</summary>
    public const int DocumentDepth = ValueDepth + 64;

    private static readonly JsonReaderOptions Value = new() { MaxDepth = ValueDepth };

    /// <summary>For a reader.</summary>
    public static JsonReaderOptions Reader { get; } = new() { MaxDepth = MaxDepth };

    /// <summary>For a document.</summary>
    public static JsonDocumentOptions Document { get; } = new() { MaxDepth = DocumentDepth };

    /// <summary>For a serializer: camelCase, as on the web.</summary>
    public static JsonSerializerOptions Web { get; } = Configure(new JsonSerializerOptions(JsonSerializerDefaults.Web));

    /// <summary>Makes a serializer read and write to that depth.</summary>
    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.MaxDepth = DocumentDepth;
        return options;
    }

    /// <summary>A reader of a whole text.</summary>
    public static Utf8JsonReader Read(ReadOnlySpan<byte> text) => new(text, Reader);

    /// <summary>A reader of a column's value.</summary>
    public static Utf8JsonReader ReadValue(ReadOnlySpan<byte> text) => new(text, Value);

    /// <summary>A reader of a text of which a document is made later: as deep as one may be.</summary>
    public static Utf8JsonReader ReadForDocument(ReadOnlySpan<byte> text) => new(text, new JsonReaderOptions { MaxDepth = DocumentDepth });

    /// <summary>A reader that goes on where another was.</summary>
    public static Utf8JsonReader Read(ReadOnlySpan<byte> rest, JsonReaderState state) => new(rest, isFinalBlock: true, state);

    /// <summary>A document of a text, which it keeps.</summary>
    /// <exception cref="JsonException">It is no JSON, or deeper than a document may be.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> text) => JsonDocument.Parse(text, Document);

    /// <summary>A document of a text.</summary>
    /// <exception cref="JsonException">It is no JSON, or deeper than a document may be.</exception>
    public static JsonDocument Parse(string text) => JsonDocument.Parse(text, Document);

    /// <summary>A document that a person wrote: with comments and trailing commas.</summary>
    /// <exception cref="JsonException">It is no JSON, or deeper than a document may be.</exception>
    public static JsonDocument ParseCommented(string text) => JsonDocument
        .Parse(text, Document with { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });

    /// <summary>A tree that can be changed.</summary>
    /// <exception cref="JsonException">It is no JSON, or deeper than a document may be.</exception>
    public static JsonNode? ParseNode(string text) => JsonNode.Parse(text, nodeOptions: null, Document);

    /// <summary>A tree that can be changed.</summary>
    /// <exception cref="JsonException">It is no JSON, or deeper than a document may be.</exception>
    public static JsonNode? ParseNode(ReadOnlySpan<byte> text) => JsonNode.Parse(text, nodeOptions: null, Document);
}
