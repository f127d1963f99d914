using System.Text;
using Bridge.Webhooks.Delivery;
using Bridge.Webhooks.Messages;
using RabbitMQ.Client;

namespace Bridge.Benchmarks.Webhooks;

/// <summary>The messages that are delivered: changes of containers, as the relay writes them, each of another row.</summary>
internal static class WebhookLoad
{
    private const string Text =
        "13C NMR (101 MHz, CDCl3) 170.3, 154.1, 136.2, 130.5, 129.8, 128.9, 128.4, 127.7, 126.1, 55.4, 52.9, 31.8, 22.6, 14.1 ppm";

    /// <summary>The routing key.</summary>
    public const string RoutingKey = "ContainerChanged.public.containers.update";

    /// <summary>A message's id.</summary>
    public static string Id(int number) => new Guid(number, 0, 0, [0, 0, 0, 0, 0, 0, 0, 9]).ToString();

    /// <summary>A message as it lies in the queue.</summary>
    public static byte[] Envelope(int number) => Encoding.UTF8.GetBytes(
        "{\"messageId\":\"" + Id(number) + "\",\"conversationId\":\"" + Id(number)
            + "\",\"sourceAddress\":\"rabbitmq://localhost/bridge.chemotion.relay\"," +
        "\"destinationAddress\":\"rabbitmq://localhost/Bridge.Contracts:ContainerChanged\",\"messageType\":[\"urn:message:Bridge.Contracts:ContainerChanged\"],\"message\":" +
        "{\"source\":{\"pipeline\":\"chemotion\",\"schema\":\"public\",\"table\":\"containers\",\"sequence\":"
            + (1795327619123456L + number) + ",\"commitLsn\":\"0/16B3748\",\"ordinal\":0," +
        "\"transactionId\":742,\"committedAt\":\"2026-11-22T06:10:28.951113Z\"},\"operation\":\"update\",\"containerId\":" + number
            + ",\"container\":{\"id\":" + number +
        ",\"parentId\":" + (number / 2) + ",\"containerType\":\"analysis\",\"name\":\"13C NMR\",\"description\":\"" + Text
            + "\",\"extendedMetadata\":{\"kind\":\"CHMO:0000595 | 13C nuclear magnetic resonance spectroscopy (13C NMR)\"," +
        "\"status\":\"Confirmed\",\"content\":\"" + Text + Text
            + "\"},\"createdAt\":\"2026-11-22T06:10:28Z\",\"updatedAt\":\"2026-11-22T06:10:28Z\",\"deletedAt\":null}},\"sentTime\":\"2026-11-22T06:10:28Z\"," +
        "\"headers\":{\"bridge-sequence\":1},\"host\":{\"machineName\":\"m\",\"processName\":\"bridge\",\"processId\":1,\"assembly\":\"bridge\",\"assemblyVersion\":\"0.1.0\",\"frameworkVersion\":\"10.0.0\"}}");

    /// <summary>The same message as a request's body.</summary>
    public static ReadOnlyMemory<byte> Body(int number) =>
        WebhookMessageReader.TryRead(Envelope(number), new BasicProperties(), out var message, out var fault)
            ? DeliveryBody.Write([message], asArray: false)
            : throw new InvalidOperationException(fault);
}
