using System.Buffers;
using System.Text.Json;
using Bridge.Contracts;
using Bridge.Contracts.Positions;
using Bridge.Messages.Reading;

namespace Bridge.Messages.Writing;

/// <summary>Writes a change's typed messages, one step after the other, into a buffer that is used again.</summary>
/// <remarks>The same change and step give the same message again, but for the time at which it was sent. Not thread-safe.</remarks>
internal sealed class TypedMessageWriter(
    TableRoutes routes, MessageIdentity identity, string pipeline, string broker, string sender, TimeProvider time, string? replay = null)
{
    private const int KeptBytes = 1024 * 1024;

    private readonly Dictionary<string, EnvelopeWriter> envelopes = [];
    private readonly JsonEncodedText pipelineJson = JsonEncodedText.Encode(pipeline);
    private ArrayBufferWriter<byte> buffer = new(8 * 1024);
    private MessageWriter? writer;

    /// <summary>Writes the message of a step (0 is the first); a row that does not fit its contract, or at which its mapper fails, becomes
    /// a <see cref="RowChanged"/> and ends the change.</summary>
    public TypedMessage Write(RelayedChange change, int step)
    {
        var mappers = change.Table.Mappers;
        try
        {
            var message = Write(change, mappers[step], null);
            if (writer!.Fault is { } fault) return Write(change, routes.Fallback, fault);
            var next = step + 1;
            while (next < mappers.Count && !mappers[next].Applies(change)) next++;
            return next < mappers.Count ? message with { NextStep = next } : message;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException && mappers[step] != routes.Fallback)
        {
            // The fallback copies what the outbox holds. Only the kind of failure is told: its text may hold a value.
            return Write(change, routes.Fallback, $"the mapper of {mappers[step].Contract.Name} failed: {failure.GetType().Name}");
        }
    }

    private TypedMessage Write(RelayedChange change, MessageMapper mapper, string? reason)
    {
        if (buffer.Capacity > KeptBytes) buffer = new ArrayBufferWriter<byte>(8 * 1024);
        buffer.ResetWrittenCount();
        writer ??= new MessageWriter(buffer);
        var id = Identify(change, mapper.Contract.Name);
        var envelope = Envelope(mapper.Contract.Name);
        envelope.Begin(buffer, id);
        writer.Begin(buffer);
        WriteMembers(change, mapper, reason);
        envelope.End(buffer, time.GetUtcNow(), change.Sequence);
        return new TypedMessage(id, mapper.Contract.Name, change.Table.RoutingKey(mapper.Contract.Name, change.Operation),
            buffer.WrittenMemory, -1, reason);
    }

    private void WriteMembers(RelayedChange change, MessageMapper mapper, string? reason)
    {
        // The envelope wrote the opening brace and writes the closing one: the JSON writer is told of an object that is cut out.
        var json = writer!.Json;
        ChangeMembers.WriteSource(change, pipelineJson, writer);
        mapper.Write(change, writer);
        if (reason is not null) json.WriteString("reason"u8, reason);
        json.Flush();
    }

    private Guid Identify(RelayedChange change, string contract) =>
        change.Transaction.CommitLsn is { } lsn && change.Ordinal is { } ordinal
            ? identity.ForChange(new ChangePosition(lsn, ordinal), change.Transaction.Xid ?? 0, change.Transaction.CommittedAt, contract)
            : identity.ForRead(change.Transaction.Job, change.Key.Exists ? change.Key.Raw : [], change.Sequence, contract);

    private EnvelopeWriter Envelope(string contract)
    {
        if (!envelopes.TryGetValue(contract, out var envelope))
            envelopes[contract] = envelope = new EnvelopeWriter(contract, broker, sender, replay);
        return envelope;
    }
}
