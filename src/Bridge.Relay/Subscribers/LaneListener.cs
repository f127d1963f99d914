using Bridge.Hosting.Configuration;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Bridge.Relay.Subscribers;

/// <summary>The relay's side: hears questions on its lock, which is a queue of its own connection, so that only the relay that works hears
/// them.</summary>
internal sealed class LaneListener : IAsyncDisposable
{
    private readonly IChannel channel;
    private readonly LaneInbox inbox;

    private LaneListener(IChannel channel, LaneInbox inbox) => (this.channel, this.inbox) = (channel, inbox);

    /// <summary>Begins to listen on the connection that holds the lock.</summary>
    public static async Task<LaneListener> OpenAsync(
        IConnection connection, TopologyNames names, LaneInbox inbox, CancellationToken cancellationToken)
    {
        var listener = new LaneListener(await connection.CreateChannelAsync(cancellationToken: cancellationToken), inbox);
        var consumer = new AsyncEventingBasicConsumer(listener.channel);
        consumer.ReceivedAsync += listener.HearAsync;
        await listener.channel.BasicConsumeAsync(names.Relay, autoAck: true, consumer, cancellationToken);
        return listener;
    }

    /// <summary>Lets go of the channel when it is closed; one that is open goes with its connection.</summary>
    public ValueTask DisposeAsync() => channel.IsOpen ? ValueTask.CompletedTask : channel.DisposeAsync();

    private Task HearAsync(object sender, BasicDeliverEventArgs delivery)
    {
        var properties = delivery.BasicProperties;
        if (properties.Type == LaneMessages.Request && properties is { ReplyTo: { } replyTo, CorrelationId: { } id }
            && LaneMessages.TryRead<LaneRequest>(delivery.Body.Span) is { Queue: not null } request)
            _ = AnswerAsync(request, replyTo, id);
        return Task.CompletedTask;
    }

    // Who asks waits for a while and asks again: an answer that cannot be given any more is missed by nobody.
    private async Task AnswerAsync(LaneRequest request, string replyTo, string id)
    {
        var answer = await inbox.AskAsync(request);
        if (!channel.IsOpen) return;
        await channel.BasicPublishAsync(
            "", replyTo, mandatory: false, LaneMessages.Properties(LaneMessages.Answer, id), LaneMessages.Write(answer));
    }
}
