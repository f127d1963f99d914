using System.Text;
using System.Text.Json;
using RabbitMQ.Client;

namespace Bridge.IntegrationTests.Recorded;

/// <summary>A message of a stream as <c>infra/record</c> kept it: its properties, its headers with their AMQP types, its body.</summary>
internal sealed class RecordedMessage(JsonElement line)
{
    // RabbitMQ.Client's own mark between publish and confirm, and none of Bridge.
    private const string ClientHeader = "x-dotnet-pub-seq-no";

    /// <summary>The body.</summary>
    public ReadOnlyMemory<byte> Body => Bytes(line);

    /// <summary>The properties and headers that it was published with.</summary>
    public BasicProperties Properties
    {
        get
        {
            var properties = new BasicProperties { Headers = Headers() };
            if (Text("type") is { } type) properties.Type = type;
            if (Text("content_type") is { } contentType) properties.ContentType = contentType;
            if (Text("message_id") is { } messageId) properties.MessageId = messageId;
            if (line.TryGetProperty("delivery_mode", out var mode)) properties.DeliveryMode = (DeliveryModes)mode.GetInt32();
            return properties;
        }
    }

    /// <summary>What a line holds as <c>text</c> or <c>base64</c>.</summary>
    public static byte[] Bytes(JsonElement line) =>
        line.TryGetProperty("text", out var text) ? Encoding.UTF8.GetBytes(text.GetString()!)
            : line.GetProperty("base64").GetBytesFromBase64();

    private string? Text(string name) => line.TryGetProperty(name, out var value) ? value.GetString() : null;

    private Dictionary<string, object?> Headers() =>
        line.GetProperty("headers").EnumerateObject().Where(header => header.Name != ClientHeader)
            .ToDictionary(header => header.Name, header => Value(header.Value.EnumerateObject().Single()));

    private static object? Value(JsonProperty typed) => typed.Name switch
    {
        "S" => Encoding.UTF8.GetBytes(typed.Value.GetString()!),
        "l" => typed.Value.GetInt64(),
        "I" => typed.Value.GetInt32(),
        "t" => typed.Value.GetBoolean(),
        var other => throw new InvalidDataException($"The recording has a header of the AMQP type '{other}'."),
    };
}
