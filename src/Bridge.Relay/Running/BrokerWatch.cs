using Bridge.Hosting.Messaging;
using Bridge.Relay.Publishing;
using RabbitMQ.Client;

namespace Bridge.Relay.Running;

/// <summary>Notices that the broker reads nothing more from a connection, though its heartbeats go on.</summary>
/// <remarks>
/// RabbitMQ holds a publisher back by credit. A quorum queue that is deleted while messages are on their way to it may never give credit
/// back: the connection is then blocked
/// for ever, and what was published stays without an answer. A queue that is only slow to confirm blocks no other channel of the
/// connection. See https://www.rabbitmq.com/docs/flow-control
/// </remarks>
internal sealed class BrokerWatch(IConnection connection, PublishWindow window, RelayContext context)
{
    private const string Unread = "RabbitMQ reads nothing more from it";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan CloseTime = TimeSpan.FromSeconds(1);

    private readonly int port = connection.LocalPort;

    /// <summary>Watches until cancelled; drops the connection and throws when it is of no use any more.</summary>
    /// <exception cref="IOException">The broker answers nothing.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, context.Time);
        for (var before = window.Answers; await timer.WaitForNextTickAsync(cancellationToken); before = window.Answers)
        {
            if (window.Count == 0 || window.IsBlocked || window.Answers != before) continue;
            if (await AnswersAsync(cancellationToken) || window.IsBlocked || window.Answers != before) continue;
            context.Report.Unread(port);
            await FreeLockAsync(cancellationToken);
            await connection.CloseAsync(Constants.ConnectionForced, Unread, CloseTime, abort: true, cancellationToken);
            throw new IOException(Unread);
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

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Longest);
        try
        {
            await using var channel = await connection.CreateChannelAsync(cancellationToken: deadline.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
