using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Bridge.State.Webhooks;

/// <summary>A subscription's queues. Declaring again what is there changes nothing.</summary>
public static class WebhookTopology
{
    private const string WaitingAge = "30D";
    private const long WaitingSegmentBytes = 16_000_000;

    /// <summary>Declares queue, parked queue and waiting stream, and binds the queue by its filter.</summary>
    /// <exception cref="OperationInterruptedException">One exists with other arguments.</exception>
    public static async Task DeclareAsync(IChannel channel, WebhookNames names, WebhookFilter filter, CancellationToken cancellationToken)
    {
        await DeclareAsync(channel, names.Parked, QueueArguments.Quorum(), cancellationToken);
        await DeclareAsync(channel, names.Waiting, StreamArguments(), cancellationToken);
        var arguments = QueueArguments.Quorum();
        arguments[QueueArguments.SingleActiveConsumer] = true;
        arguments[QueueArguments.DeadLetterExchange] = "";
        arguments[QueueArguments.DeadLetterKey] = names.Parked;
        await DeclareAsync(channel, names.Queue, arguments, cancellationToken);
        await channel.ExchangeDeclareAsync(
            TopologyNames.ChangesExchange, ExchangeType.Topic, durable: true, autoDelete: false, cancellationToken: cancellationToken);
        foreach (var pattern in filter.BindingPatterns())
            await channel.QueueBindAsync(names.Queue, TopologyNames.ChangesExchange, pattern, cancellationToken: cancellationToken);
    }

    /// <summary>Declares what is missing; a queue that is there keeps the bindings that it has, since a replay may have taken them off for
    /// a while.</summary>
    public static async Task EnsureAsync(
        IConnection connection, WebhookNames names, WebhookFilter filter, CancellationToken cancellationToken)
    {
        await using var asking = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        try
        {
            await asking.QueueDeclarePassiveAsync(names.Queue, cancellationToken);
        }
        catch (OperationInterruptedException missing) when (missing.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
            await DeclareAsync(channel, names, filter, cancellationToken);
        }
    }

    /// <summary>Takes away what an earlier filter bound and the present one does not.</summary>
    public static async Task UnbindAsync(
        IChannel channel, WebhookNames names, WebhookFilter earlier, WebhookFilter present, CancellationToken cancellationToken)
    {
        foreach (var pattern in earlier.BindingPatterns().Except(present.BindingPatterns()))
            await channel.QueueUnbindAsync(names.Queue, TopologyNames.ChangesExchange, pattern, cancellationToken: cancellationToken);
    }

    /// <summary>Deletes the queues with everything in them; how many messages the queue itself held.</summary>
    public static async Task<int> DeleteAsync(IChannel channel, WebhookNames names, CancellationToken cancellationToken)
    {
        var held = await channel.QueueDeleteAsync(names.Queue, ifUnused: false, ifEmpty: false, cancellationToken: cancellationToken);
        foreach (var queue in (string[])[names.Waiting, names.Parked])
            await channel.QueueDeleteAsync(queue, ifUnused: false, ifEmpty: false, cancellationToken: cancellationToken);
        return (int)held;
    }

    private static Task<QueueDeclareOk> DeclareAsync(
        IChannel channel, string name, Dictionary<string, object?> arguments, CancellationToken cancellationToken) =>
        channel.QueueDeclareAsync(name, durable: true, exclusive: false, autoDelete: false, arguments,
            cancellationToken: cancellationToken);

    // Longer than the longest retry age that WebhookRules allow.
    private static Dictionary<string, object?> StreamArguments() => QueueArguments.Stream(WaitingSegmentBytes, mostAge: WaitingAge);
}
