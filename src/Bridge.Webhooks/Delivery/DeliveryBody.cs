using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Bridge.Webhooks.Messages;

namespace Bridge.Webhooks.Delivery;

/// <summary>A request's body: for each message <c>{"id","type","timestamp","data"}</c>, where data is the message; several in an
/// array.</summary>
internal static class DeliveryBody
{
    private static readonly SearchValues<char> Plain = SearchValues
        .Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:/ ");

    /// <summary>The body.</summary>
    /// <param name="messages">The messages.</param>
    /// <param name="asArray">Whether it is an array, as it is for every request of a subscription with batches.</param>
    public static ReadOnlyMemory<byte> Write(IReadOnlyList<WebhookMessage> messages, bool asArray)
    {
        var buffer = new ArrayBufferWriter<byte>(messages.Sum(message => message.Data.Length + 160) + 2);
        if (asArray) buffer.Write("["u8);
        for (var i = 0; i < messages.Count; i++)
        {
            if (i > 0) buffer.Write(","u8);
            Write(buffer, messages[i]);
        }

        if (asArray) buffer.Write("]"u8);
        return buffer.WrittenMemory;
    }

    /// <summary>The value of <c>webhook-id</c>: the message's id; for several one that depends on theirs alone.</summary>
    public static string Id(IReadOnlyList<WebhookMessage> messages)
    {
        if (messages.Count == 1) return messages[0].Id;
        var ids = Encoding.UTF8.GetBytes(string.Join('\n', messages.Select(message => message.Id)));
        return "batch-" + Convert.ToHexStringLower(SHA256.HashData(ids).AsSpan(0, 16));
    }

    private static void Write(ArrayBufferWriter<byte> buffer, WebhookMessage message)
    {
        buffer.Write("{\"id\":"u8);
        WriteText(buffer, message.Id);
        buffer.Write(",\"type\":"u8);
        WriteText(buffer, message.Contract);
        buffer.Write(",\"timestamp\":"u8);
        WriteText(buffer, message.CommittedAt);
        buffer.Write(",\"data\":"u8);
        buffer.Write(message.Data.Span);
        buffer.Write("}"u8);
    }

    private static void WriteText(ArrayBufferWriter<byte> buffer, string text)
    {
        if (!text.AsSpan().ContainsAnyExcept(Plain))
        {
            buffer.Write("\""u8);
            buffer.Advance(Encoding.UTF8.GetBytes(text, buffer.GetSpan(text.Length)));
            buffer.Write("\""u8);
            return;
        }

        var encoded = JsonEncodedText.Encode(text);
        buffer.Write("\""u8);
        buffer.Write(encoded.EncodedUtf8Bytes);
        buffer.Write("\""u8);
    }
}
