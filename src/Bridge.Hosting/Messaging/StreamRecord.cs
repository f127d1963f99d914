using System.Globalization;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Bridge.Hosting.Messaging;

/// <summary>A record of a stream, kept.</summary>
/// <param name="Number">The stream's own number of the record.</param>
/// <param name="Properties">Its properties.</param>
/// <param name="Body">Its body.</param>
public sealed record StreamRecord(long Number, IReadOnlyBasicProperties Properties, ReadOnlyMemory<byte> Body)
{
    /// <summary>Copies a delivery: the client uses its buffer again.</summary>
    public static StreamRecord Read(BasicDeliverEventArgs delivery) =>
        new(NumberOf(delivery), new BasicProperties(delivery.BasicProperties), delivery.Body.ToArray());

    /// <summary>The record number of a delivery.</summary>
    /// <exception cref="InvalidDataException">It comes from no stream.</exception>
    public static long NumberOf(BasicDeliverEventArgs delivery) =>
        delivery.BasicProperties.Headers?.TryGetValue(QueueArguments.StreamOffset, out var number) == true
            ? Convert.ToInt64(number, CultureInfo.InvariantCulture)
            : throw new InvalidDataException(
                $"A delivery of '{delivery.RoutingKey}' comes from no stream: it has no {QueueArguments.StreamOffset}.");
}
