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

    /// <summary>The end of the year 9999.</summary>
    private const long LatestMicroseconds = 253_402_300_799_999_999;

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

    /// <summary>Reads a delivery; its body is copied. What is none of ours is a record too, of a kind that says so.</summary>
    public static OutboxRecord Read(BasicDeliverEventArgs delivery)
    {
        var number = StreamRecord.NumberOf(delivery);
        if (delivery.BasicProperties.Headers is not { } headers || Text(headers, Epoch) is not { } epoch)
            return Stray(RecordKind.Foreign, number, epoch: "");
        return KindOf(delivery.BasicProperties.Type) is { } kind && TryRead(kind, number, epoch, headers, delivery.Body) is { } read
            ? read : Stray(RecordKind.Unreadable, number, epoch);
    }

    /// <summary>Unix time in whole microseconds.</summary>
    public static long Microseconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    private static RecordKind? KindOf(string? type) => type switch
    {
        nameof(RecordKind.OutboxCreated) => RecordKind.OutboxCreated,
        nameof(RecordKind.OutboxOpened) => RecordKind.OutboxOpened,
        nameof(RecordKind.OutboxSource) => RecordKind.OutboxSource,
        nameof(RecordKind.Checkpoint) => RecordKind.Checkpoint,
        nameof(RecordKind.ChangeBatch) => RecordKind.ChangeBatch,
        _ => null,
    };

    private static OutboxRecord? TryRead(
        RecordKind kind, long number, string epoch, IDictionary<string, object?> headers, ReadOnlyMemory<byte> body)
    {
        if (Integer(headers, Previous) is not { } previous || Integer(headers, First) is not { } first
            || Integer(headers, Count) is not (>= 0 and <= int.MaxValue and var count)
            || Integer(headers, AppendedAt) is not (>= 0 and <= LatestMicroseconds and var appendedAt)) return null;
        ChangePosition? position = null;
        if (Text(headers, Position) is { } text)
        {
            if (TryReadPosition(text) is not { } read) return null;
            position = read;
        }

        return new OutboxRecord
        {
            Kind = kind,
            RecordNumber = number,
            Epoch = epoch,
            PreviousSequence = previous,
            FirstSequence = first,
            Count = (int)count,
            LastPosition = position,
            AppendedAt = DateTimeOffset.UnixEpoch.AddMicroseconds(appendedAt),
            Body = body.ToArray(),
        };
    }

    private static OutboxRecord Stray(RecordKind kind, long number, string epoch) =>
        OutboxRecord.Mark(kind, epoch, DateTimeOffset.UnixEpoch) with { RecordNumber = number };

    private static ChangePosition? TryReadPosition(string text)
    {
        var colon = text.LastIndexOf(':');
        return colon > 0 && Lsn.TryParse(text.AsSpan(0, colon), out var lsn)
            && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var ordinal)
            ? new ChangePosition(lsn, ordinal) : null;
    }

    private static long? Integer(IDictionary<string, object?> headers, string name) =>
        headers.TryGetValue(name, out var value) && value is long or int or short or sbyte or byte or uint or ushort
            ? Convert.ToInt64(value, CultureInfo.InvariantCulture) : null;

    private static string? Text(IDictionary<string, object?> headers, string name) =>
        headers.TryGetValue(name, out var value) ? value switch
        {
            byte[] bytes => Encoding.UTF8.GetString(bytes),
            string text => text,
            _ => null,
        } : null;
}
