using System.Globalization;
using System.Text;
using Bridge.Contracts.Positions;
using Bridge.Hosting.Messaging;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Bridge.Outbox.Records;

/// <summary>A record's link in the chain (outbox rule 4, chain) as AMQP properties, so that it is judged without reading its
/// body.</summary>
internal static class RecordHeaders
{
    private const string Epoch = "bridge-epoch";
    private const string Previous = "bridge-previous";
    private const string First = "bridge-first";
    private const string Count = "bridge-count";
    private const string Position = "bridge-position";
    private const string AppendedAt = "bridge-appended-at";

    /// <summary>The properties that a record is published with.</summary>
    public static BasicProperties Write(OutboxRecord record)
    {
        var headers = new Dictionary<string, object?>
        {
            [Epoch] = record.Epoch,
            [Previous] = record.PreviousSequence,
            [First] = record.FirstSequence,
            [Count] = record.Count,
            [AppendedAt] = Microseconds(record.AppendedAt),
        };
        if (record.LastPosition is { } position) headers[Position] = position.ToString();
        return new BasicProperties
        {
            Type = record.Kind.ToString(),
            DeliveryMode = DeliveryModes.Persistent,
            ContentType = record.Kind == RecordKind.ChangeBatch ? MediaTypes.MassTransit : MediaTypes.Json,
            Headers = headers,
        };
    }

    /// <summary>Reads a delivery; its body is copied.</summary>
    /// <exception cref="InvalidDataException">It is no record of an outbox.</exception>
    public static OutboxRecord Read(BasicDeliverEventArgs delivery)
    {
        var headers = delivery.BasicProperties.Headers ?? throw Foreign("it has no headers");
        if (!Enum.TryParse<RecordKind>(delivery.BasicProperties.Type, out var kind))
            throw Foreign($"its type is '{delivery.BasicProperties.Type}'");
        return new OutboxRecord
        {
            Kind = kind,
            RecordNumber = StreamRecord.NumberOf(delivery),
            Epoch = Text(headers, Epoch) ?? throw Foreign($"the header {Epoch} is missing"),
            PreviousSequence = Integer(headers, Previous),
            FirstSequence = Integer(headers, First),
            Count = checked((int)Integer(headers, Count)),
            LastPosition = ReadPosition(Text(headers, Position)),
            AppendedAt = DateTimeOffset.UnixEpoch.AddMicroseconds(Integer(headers, AppendedAt)),
            Body = delivery.Body.ToArray(),
        };
    }

    /// <summary>Unix time in whole microseconds.</summary>
    public static long Microseconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    private static ChangePosition? ReadPosition(string? text)
    {
        if (text is null) return null;
        var colon = text.LastIndexOf(':');
        return new ChangePosition(Lsn.Parse(text[..colon]), int.Parse(text.AsSpan(colon + 1), CultureInfo.InvariantCulture));
    }

    private static long Integer(IDictionary<string, object?> headers, string name) =>
        headers.TryGetValue(name, out var value) && value is IConvertible number
            ? number.ToInt64(CultureInfo.InvariantCulture)
            : throw Foreign($"the header {name} is missing");

    private static string? Text(IDictionary<string, object?> headers, string name) =>
        headers.TryGetValue(name, out var value) ? value is byte[] bytes ? Encoding.UTF8.GetString(bytes) : value?.ToString() : null;

    private static InvalidDataException Foreign(string why) =>
        new($"A message in the outbox stream is no record of an outbox: {why}.");
}
