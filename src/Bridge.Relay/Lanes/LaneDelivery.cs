using Bridge.Outbox.Reading;
using Bridge.Outbox.Records;
using Bridge.Relay.Destinations;
using Bridge.Relay.Subscribers;

namespace Bridge.Relay.Lanes;

/// <summary>What a lane sends over one channel: at the tail what all lanes share, further behind what it reads by itself.</summary>
internal sealed class LaneDelivery(LaneContext context, LaneChannel to, Func<Destination> target, LaneReport report, LaneAside aside)
{
    /// <summary>Gives the destination all that follows a place, a replay's history first, until cancelled or refused.</summary>
    public async Task RunAsync(long begin, LaneReplay? replay, CancellationToken cancellationToken)
    {
        var given = begin;
        if (replay is { } active && given < active.Until) given = await ReplayAsync(active, given, cancellationToken);
        while (true)
        {
            given = await context.Feed.NextAsync(given, cancellationToken) is { } next
                ? await GiveAsync(next, given, cancellationToken)
                : await ReadAloneAsync(given, cancellationToken);
        }
    }

    private async Task<long> ReplayAsync(LaneReplay active, long given, CancellationToken cancellationToken)
    {
        using var turn = await context.Turns.TakeAsync(cancellationToken);
        var reader = context.Messages.NewReplayReader(active, target().Takes, new LaneReplaySink(to, active, context.Relay.Time));
        await foreach (var read in context.Relay.Source.ReadApartAsync(Start(given), cancellationToken))
        {
            report.Misses(read.Gap);
            if (read.Record.Count == 0) continue;
            await reader.ReadAsync(read.Record, given, active.Until, cancellationToken);
            given = Math.Min(read.Record.LastSequence, active.Until);
            if (given >= active.Until) return given;
        }

        throw new IOException("The outbox reader ended.");
    }

    private OutboxStart Start(long given) =>
        given > 0 ? OutboxStart.After(given, to.Window.Confirmed.Record) : OutboxStart.First;

    private async Task<long> ReadAloneAsync(long given, CancellationToken cancellationToken)
    {
        using var turn = await context.Turns.TakeAsync(cancellationToken);
        var mapper = context.Messages.NewMapper();
        await foreach (var read in context.Relay.Source.ReadApartAsync(Start(given), cancellationToken))
        {
            if (read.Record.Kind != RecordKind.ChangeBatch || read.Record.LastSequence <= given || read.Record.Count == 0) continue;
            given = await GiveAsync(mapper.Map(read), given, cancellationToken);
            if (turn.IsOver || context.Feed.Covers(given)) return given;
        }

        throw new IOException("The outbox reader ended.");
    }

    private async Task<long> GiveAsync(MappedRecord mapped, long given, CancellationToken cancellationToken)
    {
        var record = mapped.Record;
        var destination = target();
        report.Took(mapped);
        foreach (var message in mapped.Messages)
        {
            if (message.Sequence <= given) continue;
            var isWanted = !context.IsBefore(message) && !aside.Holds(message)
                && destination.Takes(message.Contract, message.RoutingKey.Value);
            if (isWanted) await to.SendAsync(record, message, cancellationToken);
            else to.Window.Pass(message.Through, record.RecordNumber);
        }

        return record.LastSequence;
    }
}
