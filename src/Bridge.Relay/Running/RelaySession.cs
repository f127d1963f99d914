using Bridge.Hosting.Messaging;
using Bridge.Hosting.Resilience;
using Bridge.Messages;
using Bridge.Relay.Context;
using Bridge.Relay.Destinations;
using Bridge.Relay.Lanes;
using Bridge.Relay.Offsets;
using Bridge.Relay.Status;
using Bridge.Relay.Subscribers;
using RabbitMQ.Client;

namespace Bridge.Relay.Running;

/// <summary>The life of a connection that holds the relay's lock: by the exchanges while all is well, by lanes while some destination is in
/// trouble.</summary>
internal sealed class RelaySession : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly IConnection connection;
    private readonly IChannel saving;
    private readonly RelayContext context;
    private readonly MessageFactory messages;
    private readonly LaneListener listener;
    private readonly TopologyLook look;
    private readonly ChannelOffsetLog log;
    private readonly RelayedBytes relayed;
    private readonly AttemptPause pause = new(FirstPause, LongestPause);
    private RelayOffset place;
    private bool isAsked;

    private RelaySession(
        IConnection connection, IChannel saving, LaneListener listener, RelayContext context, RelayOffset saved, MessageIdentity identity)
    {
        (this.connection, this.saving, this.listener, this.context, place) = (connection, saving, listener, context, saved);
        messages = new MessageFactory(context, identity);
        look = new TopologyLook(connection, context.Broker, context.Time);
        log = new ChannelOffsetLog(saving, context.Names);
        relayed = new RelayedBytes(saved.Bytes);
    }

    /// <summary>Begins on a connection that holds the lock, where the saved offsets say.</summary>
    public static async Task<RelaySession> OpenAsync(IConnection connection, RelayContext context, CancellationToken cancellationToken)
    {
        var saving = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), cancellationToken);
        await RelayTopology.DeclareAsync(saving, context.Names, context.Contracts, cancellationToken);
        await RelayTopology.RemoveFormerBindingsAsync(saving, context.Contracts, cancellationToken);
        var saved = await context.Offsets.LoadAsync(new OffsetStream(connection, context.Names), cancellationToken);
        context.Report.OffsetsSaved(context.Offsets.IsAvailable);
        var identity = new MessageIdentity(await context.Source.ReadSystemIdentifierAsync(cancellationToken), context.Names.Pipeline);
        var listener = await LaneListener.OpenAsync(connection, context.Names, context.Inbox, cancellationToken);
        return new RelaySession(connection, saving, listener, context, saved, identity);
    }

    /// <summary>Relays until cancelled; throws when a connection or the reader ends. Whatever was confirmed is saved then.</summary>
    /// <param name="trouble">What the session before has shown when it broke off; null when nothing.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(string? trouble, CancellationToken cancellationToken)
    {
        if (place.Lanes is null && trouble is null) trouble = await ByExchangeAsync(isCareful: false, cancellationToken);
        while (true)
        {
            var (topology, refusal) = await TryLookAsync(cancellationToken);
            if (topology is not null)
            {
                await ByLanesAsync(topology, trouble ?? "", cancellationToken);
                pause.Reset();
                trouble = await ByExchangeAsync(isCareful: false, cancellationToken);
                continue;
            }

            context.Report.Waiting(trouble ?? place.Lanes!.Reason, refusal!);
            context.Inbox.Refuse(refusal!);
            await Task.Delay(pause.Next(), context.Time, cancellationToken);
            // Without lanes only the exchanges are left: one message at a time, until it is taken. Where there are lanes already, some
            // destination would miss what it is behind.
            if (place.Lanes is null) trouble = await ByExchangeAsync(isCareful: true, cancellationToken);
        }
    }

    /// <summary>Lets go of channels that are closed; those that are open go with the connection, which may not be read any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await listener.DisposeAsync();
        if (!saving.IsOpen) await saving.DisposeAsync();
    }

    private async Task<string> ByExchangeAsync(bool isCareful, CancellationToken cancellationToken)
    {
        await using var mode = await ExchangeMode.OpenAsync(
            connection, context, log, place, relayed, messages.NewWriter(), isCareful, cancellationToken);
        if (!isCareful) context.Report.ByExchange();
        try
        {
            var trouble = await mode.RunAsync(cancellationToken);
            isAsked = mode.IsAsked;
            if (!isAsked) context.Trouble.Note();
            return trouble;
        }
        catch (Exception) when (mode.IsOnTheWay && !cancellationToken.IsCancellationRequested)
        {
            context.Trouble.BrokeOff();
            throw;
        }
        finally
        {
            place = mode.Offsets;
        }
    }

    private async Task ByLanesAsync(BrokerTopology topology, string reason, CancellationToken cancellationToken)
    {
        var begin = place.Lanes is not null ? place
            : place with { Lanes = new LanesPlace(context.Time.GetUtcNow(), reason, place.Passed ?? 0, []) };
        await using var mode = await LanesMode.OpenAsync(context, look, log, begin, relayed, messages, cancellationToken);
        context.Report.ByLanes(begin.Lanes!);
        place = await mode.RunAsync(topology, isAsked ? TimeSpan.Zero : context.Trouble.Quiet, cancellationToken);
        if (!isAsked) context.Trouble.Over();
        isAsked = false;
    }

    private async Task<(BrokerTopology? Topology, string? Refusal)> TryLookAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await look.TakeAsync(cancellationToken), null);
        }
        catch (RabbitMqManagementException failure)
        {
            return (null, failure.Message);
        }
    }
}
