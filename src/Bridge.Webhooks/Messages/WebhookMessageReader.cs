using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Bridge.Contracts;
using Bridge.Messages;
using Bridge.State.Webhooks;
using RabbitMQ.Client;

namespace Bridge.Webhooks.Messages;

/// <summary>Reads messages: MassTransit's envelope as the relay writes it, and what the log and a test send, which is a delivery's own
/// body.</summary>
internal static class WebhookMessageReader
{
    /// <summary>Reads a message; false with the reason when it is none of Bridge's.</summary>
    /// <param name="body">The body; it is kept.</param>
    /// <param name="properties">The message's properties.</param>
    /// <param name="message">The message.</param>
    /// <param name="fault">Why it cannot be read; quotes no value.</param>
    public static bool TryRead(ReadOnlyMemory<byte> body, IReadOnlyBasicProperties properties,
        [NotNullWhen(true)] out WebhookMessage? message, out string fault)
    {
        (message, fault) = (null, "");
        try
        {
            message = Read(body, properties);
            if (message is not null) return true;
            fault = "it has no id, no contract or no content";
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or FormatException)
        {
            fault = "its body is no JSON of Bridge";
        }

        return false;
    }

    private static WebhookMessage? Read(ReadOnlyMemory<byte> body, IReadOnlyBasicProperties properties)
    {
        // A filter makes a document of it.
        var reader = BridgeJson.ReadForDocument(body.Span);
        var envelope = new Envelope();
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName) ReadMember(ref reader, ref envelope, body.Span);
        if (envelope.Id is not { Length: > 0 } || envelope.Contract is not { Length: > 0 } || envelope.DataEnd == 0) return null;
        var content = envelope.IsRead ? envelope.Content : ReadContent(body.Span[envelope.DataStart..envelope.DataEnd], envelope.Contract);
        return new WebhookMessage
        {
            Id = envelope.Id,
            Contract = envelope.Contract,
            Body = body,
            Data = body[envelope.DataStart..envelope.DataEnd],
            Schema = content.Schema,
            Table = content.Table,
            Operation = content.Operation,
            Sequence = content.Sequence,
            CommittedAt = content.CommittedAt,
            Row = content.Row,
            PreviousRow = content.PreviousRow,
            ContentType = properties.ContentType ?? "",
            Replay = Header(properties, WebhookHeaderNames.Replay),
            Redelivery = Header(properties, WebhookHeaderNames.Redelivery),
            Test = Header(properties, WebhookHeaderNames.Test),
        };
    }

    private static void ReadMember(scoped ref Utf8JsonReader reader, ref Envelope envelope, ReadOnlySpan<byte> body)
    {
        if (reader.ValueTextEquals("messageId"u8) || reader.ValueTextEquals("id"u8)) envelope.Id = Text(ref reader);
        else if (reader.ValueTextEquals("type"u8)) envelope.Contract = Text(ref reader);
        else if (reader.ValueTextEquals("messageType"u8)) envelope.Contract = FirstType(ref reader);
        else if (reader.ValueTextEquals("message"u8) || reader.ValueTextEquals("data"u8))
        {
            reader.Read();
            envelope.DataStart = (int)reader.TokenStartIndex;
            // Bridge writes the type before the content; who writes it behind has the content read once more.
            envelope.IsRead = envelope.Contract is not null;
            if (envelope.IsRead) envelope.Content = MessageContent.Read(ref reader, body, MessageContract.Of(envelope.Contract!));
            else reader.Skip();
            envelope.DataEnd = (int)reader.BytesConsumed;
        }
        else
        {
            reader.Read();
            reader.Skip();
        }
    }

    private static MessageContent ReadContent(ReadOnlySpan<byte> data, string contract)
    {
        var reader = BridgeJson.Read(data);
        reader.Read();
        return MessageContent.Read(ref reader, data, MessageContract.Of(contract));
    }

    private static string? Text(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String) return reader.GetString();
        reader.Skip();
        return null;
    }

    // "urn:message:Bridge.Contracts:ContainerChanged"
    private static string? FirstType(ref Utf8JsonReader reader)
    {
        string? first = null;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray) return null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) first ??= reader.GetString();
        return first?[(first.LastIndexOf(':') + 1)..];
    }

    private static string Header(IReadOnlyBasicProperties properties, string name) =>
        properties.Headers is { } headers && headers.TryGetValue(name, out var value)
            ? value switch { byte[] bytes => Encoding.UTF8.GetString(bytes), null => "", _ => value.ToString() ?? "" }
            : "";

    private ref struct Envelope
    {
        public string? Id;
        public string? Contract;
        public MessageContent Content;
        public bool IsRead;
        public int DataStart;
        public int DataEnd;
    }
}
