using Bridge.Hosting.Messaging;
using Bridge.Relay.Context;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Bridge.Relay.Running;

/// <summary>Ends a publishing channel so that nothing that was published on it comes late.</summary>
/// <remarks>
/// RabbitMQ holds a publisher back by credit. A quorum queue that is deleted, or loses its leader, while messages are on their way to it
/// may never give credit back: nothing is read from the connection any more, though its heartbeats go on, and it is not noticed that it was
/// closed. See https://www.rabbitmq.com/docs/flow-control
/// </remarks>
internal sealed class ChannelEnd(IConnection connection, RelayContext context)
{
    private const string Unread = "RabbitMQ reads nothing more from it";

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan CloseTime = TimeSpan.FromSeconds(1);

    private readonly int port = connection.LocalPort;

    /// <summary>Closes the channel; when the broker does not answer, the whole connection is given up, with the lock that it
    /// holds.</summary>
    /// <param name="channel">The channel; null when it is still written to, in vain.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="IOException">The connection was given up.</exception>
    public async Task CloseAsync(IChannel? channel, CancellationToken cancellationToken)
    {
        if (channel is not null && (!channel.IsOpen || await HasClosedAsync(channel, cancellationToken))) return;
        context.Report.Unread(port);
        await FreeLockAsync(cancellationToken);
        await connection.CloseAsync(Constants.ConnectionForced, Unread, CloseTime, abort: true, cancellationToken)
            .WaitAsync(Longest, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        throw new IOException(Unread);
    }

    private static async Task<bool> HasClosedAsync(IChannel channel, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Longest);
        try
        {
            // The client may wait longer than it is told to.
            await channel.CloseAsync(Constants.ReplySuccess, "trouble", abort: false, deadline.Token).WaitAsync(Longest, cancellationToken);
            return true;
        }
        catch (Exception closing) when (closing is OperationCanceledException or TimeoutException
            && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
        catch (AlreadyClosedException)
        {
            return true;
        }
    }

    // The broker does not notice that a connection from which it does not read was closed, and the lock goes with it.
    private async Task FreeLockAsync(CancellationToken cancellationToken)
    {
        var management = context.Broker.Management;
        try
        {
            var holder = await management.ReadQueueAsync(context.Names.Relay, cancellationToken);
            if (holder?.Owner is { } name && name.Contains($":{port} ->", StringComparison.Ordinal))
                await management.CloseConnectionAsync(name, cancellationToken);
        }
        catch (RabbitMqManagementException)
        {
            // The management API is optional: without it somebody has to close the connection, as the log says.
        }
    }
}
