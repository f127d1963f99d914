using Bridge.Contracts.Positions;
using Bridge.Outbox.Chain;
using Bridge.Outbox.Records;

namespace Bridge.Outbox.Writing;

/// <summary>What an opening finds in the outbox: its source, its tail rolled forward to the end, and what may be skipped.</summary>
internal sealed record OutboxState(OutboxSource Source, OutboxTail Tail, Lsn CompleteThrough, RetainedEpochs Epochs, long Bytes)
{
    /// <summary>What an operator accepted last; null when nothing was.</summary>
    public AcceptedSource? Accepted { get; init; }
}
