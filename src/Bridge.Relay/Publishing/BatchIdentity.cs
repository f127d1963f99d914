using System.Text.Json;
using Bridge.Contracts;

namespace Bridge.Relay.Publishing;

/// <summary>Reads the message id that the outbox gave a ChangeBatch's envelope.</summary>
internal static class BatchIdentity
{
    /// <summary>The id; null when the envelope does not begin with one.</summary>
    public static string? Read(ReadOnlySpan<byte> envelope)
    {
        var reader = BridgeJson.Read(envelope);
        return reader.Read() && reader.Read() && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("messageId"u8)
            && reader.Read()
            ? reader.GetString()
            : null;
    }
}
