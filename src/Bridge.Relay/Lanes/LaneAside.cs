using Bridge.Hosting.Messaging;
using Bridge.Relay.Context;
using Bridge.Relay.Destinations;

namespace Bridge.Relay.Lanes;

/// <summary>Messages that a lane's queue can never take, since each alone is larger than all that the queue may hold: set aside by name, so
/// that what follows arrives. The outbox has them; they are tried again when lanes begin anew.</summary>
internal sealed class LaneAside(RelayContext context)
{
    private readonly HashSet<(long Sequence, string Contract)> held = [];

    /// <summary>The newest of them; null when there is none.</summary>
    public string? Newest { get; private set; }

    /// <summary>What stood first when the queue refused something.</summary>
    public MappedMessage? Refused { get; set; }

    /// <summary>True for a message that is set aside.</summary>
    public bool Holds(MappedMessage message) => held.Count > 0 && held.Contains((message.Sequence, message.Contract));

    /// <summary>Sets the refused message aside when the queue's limit is below its size. (A quorum queue takes one that is larger when it
    /// is empty.)</summary>
    public async Task LookAtAsync(Destination destination, CancellationToken cancellationToken)
    {
        if (Refused is not { } message || !destination.IsOneQueue) return;
        try
        {
            var queue = await context.Broker.Management.ReadQueueAsync(destination.Name, cancellationToken);
            if (queue is not { Type: "classic" } || !(queue.MostBytes < message.Body.Length)) return;
            held.Add((message.Sequence, message.Contract));
            Newest = $"{message.Contract} of Sequence {message.Sequence}: {message.Body.Length} bytes, and the queue holds " +
                $"{queue.MostBytes} at most";
            context.Report.SetAside(destination.Name, Newest);
        }
        catch (RabbitMqManagementException failure)
        {
            // Without an answer nobody knows whether it can ever be taken: it is tried again.
            context.Report.LookFailed(failure.Message);
        }
    }
}
