using System.Text.Json;
using Bridge.Contracts;
using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.Messages;
using Bridge.Messages.Writing;
using Bridge.Outbox;
using Bridge.Outbox.Reading;
using Bridge.Relay.Subscribers;
using Bridge.State.Requests;

namespace Bridge.Relay.Replay;

/// <summary>Checks what is asked for and resolves its places, once and for all; and counts what it would publish.</summary>
public sealed class ReplayPlanner(
    OutboxScan scan, PlaceReader places, OutboxReader reader, PipelineBroker broker, ContractList contracts, TimeProvider time)
{
    private readonly TopologyNames names = broker.Names;
    private readonly string[] knownContracts = [.. contracts.Names, nameof(ChangeBatch)];

    /// <summary>The replay to carry out.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="findOffset">Finds an offset by its name; null when there is none.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="RefusedRequestException">It cannot be done; the message says why and what to do.</exception>
    /// <exception cref="InvalidRequestException">Something in the request is wrong.</exception>
    /// <exception cref="OutboxCutException">Retention has cut the begin.</exception>
    /// <exception cref="OutboxMissingException">There is no outbox.</exception>
    /// <exception cref="RabbitMqManagementException">The management API does not answer.</exception>
    public async Task<ReplaySpec> ResolveAsync(
        ReplayRequest request, Func<string, CancellationToken, Task<long?>> findOffset, CancellationToken cancellationToken)
    {
        Check(request);
        await TargetQueue.CheckAsync(broker.Management, names, request.Queue, request.Create, cancellationToken);
        var isBound = !request.Create && await TargetQueue.FindAsync(broker, contracts, request.Queue, cancellationToken) is not null;
        if (isBound && request.To != "now")
            throw new RefusedRequestException(
                $"The relay feeds the queue '{request.Queue}', so a replay into it goes up to what it has, and then on: leave --to out, " +
                " or replay into a new queue (--create).");
        var range = await scan.ReadRangeAsync(cancellationToken);
        var first = await places.FirstAsync(request.From, range, findOffset, cancellationToken);
        var last = await places.LastAsync(request.To, range, findOffset, cancellationToken);
        if (last < first - 1) throw new RefusedRequestException(
            $"The end '{request.To}' (Sequence {last}) lies before the begin '{request.From}' (Sequence {first}).");
        return new ReplaySpec
        {
            Queue = request.Queue,
            Create = request.Create,
            IsBound = isBound,
            From = request.From,
            To = request.To,
            First = first,
            Last = last,
            FirstRecord = await RecordAsync(first, range, cancellationToken),
            LastRecord = await RecordAsync(last + 1, range, cancellationToken),
            Tables = [.. request.Tables.Select(Table)],
            Operations = request.Operations,
            Keys = [.. request.Keys.Select(key => key.Clone())],
            Contracts = request.Contracts,
            Rate = request.Rate,
        };
    }

    /// <summary>Reads what a replay would publish, and publishes nothing.</summary>
    public async Task<ReplayCount> CountAsync(ReplaySpec spec, CancellationToken cancellationToken)
    {
        var range = await scan.ReadRangeAsync(cancellationToken);
        var destination = spec.IsBound ? await TargetQueue.FindAsync(broker, contracts, spec.Queue, cancellationToken) : null;
        var sink = new CountingSink();
        var tables = contracts.CreateRoutes();
        var identity = new MessageIdentity(await reader.ReadSystemIdentifierAsync(cancellationToken), names.Pipeline);
        var counting = new ReplayReader(
            spec, destination is null ? null : destination.Takes, tables,
            new TypedMessageWriter(tables, identity, names.Pipeline, broker.Connector.Address, names.Relay, time), sink);
        if (spec.First > spec.Last) return sink.ToCount(range);
        await foreach (var record in scan.ReadAsync(OutboxStart.After(spec.First - 1), range, cancellationToken))
        {
            if (record.Count > 0 && record.FirstSequence > spec.Last) break;
            await counting.ReadAsync(record, spec.First - 1, spec.Last, cancellationToken);
        }

        return sink.ToCount(range);
    }

    private async Task<long> RecordAsync(long sequence, OutboxRange range, CancellationToken cancellationToken)
    {
        if (sequence > range.Last) return range.LastRecord;
        await foreach (var record in scan.ReadAsync(OutboxStart.After(sequence - 1), range, cancellationToken))
            if (record.Count > 0) return record.RecordNumber;
        return range.LastRecord;
    }

    private void Check(ReplayRequest request)
    {
        var unknown = request.Contracts.Except(knownContracts).ToList();
        if (unknown.Count > 0) throw new InvalidRequestException(
            $"There is no contract '{unknown[0]}'; there are {string.Join(", ", knownContracts)}.");
        foreach (var key in request.Keys)
            if (key.ValueKind != JsonValueKind.Object || !key.EnumerateObject().Any())
                throw new InvalidRequestException("A key is a JSON object of key columns, such as {\"id\":17}.");
        foreach (var table in request.Tables)
            if (table.Trim('.') != table || table.Length == 0)
                throw new InvalidRequestException($"'{table}' is no table: name it containers, or schema.table.");
    }

    private static string Table(string name) => name.Contains('.', StringComparison.Ordinal) ? name : "public." + name;
}
