using System.Net.Mime;
using System.Text.Json;
using Bridge.Contracts;
using MassTransit;
using MassTransit.Serialization;

namespace Bridge.Indexer.Consuming;

/// <summary>Reads envelope and batch in one pass. MassTransit's own reader, which goes over each message three times, is asked only for
/// what is no batch.</summary>
internal sealed class BatchDeserializer : IMessageDeserializer, ISerializerFactory
{
    private static readonly JsonSerializerOptions Json = Configure(new JsonSerializerOptions(JsonSerializerDefaults.Web));

    private readonly SystemTextJsonMessageSerializer others = SystemTextJsonMessageSerializer.Instance;

    /// <summary>How a batch is read, by MassTransit too.</summary>
    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        BridgeJson.Configure(options).Converters.Add(new LeanChangeConverter());
        // Rows are passed over here, not made into documents: one that is too deep for these fails alone, not the batch.
        options.MaxDepth = BridgeJson.MaxDepth;
        return options;
    }

    /// <inheritdoc/>
    public ContentType ContentType => SystemTextJsonMessageSerializer.JsonContentType;

    /// <inheritdoc/>
    public ConsumeContext Deserialize(ReceiveContext receiveContext) =>
        new BodyConsumeContext(receiveContext, Deserialize(
            receiveContext.Body, receiveContext.TransportHeaders, receiveContext.InputAddress));

    /// <inheritdoc/>
    public SerializerContext Deserialize(MessageBody body, Headers headers, Uri? destinationAddress = null)
    {
        if (Read(body) is not { Message: { } batch } read) return others.Deserialize(body, headers, destinationAddress);
        var envelope = new JsonMessageEnvelope
        {
            MessageId = read.MessageId,
            ConversationId = read.ConversationId,
            SourceAddress = read.SourceAddress,
            MessageType = read.MessageType ?? [],
            SentTime = read.SentTime,
            Message = batch,
        };
        return new SystemTextJsonSerializerContext(
            others, Json, ContentType, new EnvelopeMessageContext(envelope, others), envelope.MessageType, envelope);
    }

    /// <inheritdoc/>
    public MessageBody GetMessageBody(string text) => others.GetMessageBody(text);

    /// <inheritdoc/>
    public IMessageSerializer CreateSerializer() => others;

    /// <inheritdoc/>
    public IMessageDeserializer CreateDeserializer() => this;

    /// <inheritdoc/>
    public void Probe(ProbeContext context) => context.CreateScope("batches");

    private static BatchEnvelope? Read(MessageBody body)
    {
        try
        {
            return JsonSerializer.Deserialize<BatchEnvelope>(body.GetBytes(), Json);
        }
        catch (JsonException)
        {
            // No batch: what MassTransit makes of it goes to the dead letters, with its reason.
            return null;
        }
    }
}
