using Bridge.Outbox.Chain;
using Bridge.Outbox.Records;

namespace Bridge.Outbox.Reading;

/// <summary>Says which records count for a reader that starts in mid-stream: before the Checkpoint by its list of epochs, from it on by the
/// chain.</summary>
internal sealed class RecordJudge
{
    private readonly long place;
    private readonly RetainedEpochs epochs;
    private readonly OutboxChain chain;

    /// <summary>A judge that knows <paramref name="place"/>.</summary>
    public RecordJudge(OutboxPlace place)
    {
        this.place = place.RecordNumber;
        Accepted = place.Checkpoint?.Accepted;
        epochs = new RetainedEpochs(place.Checkpoint?.Epochs ?? []);
        chain = place.Checkpoint is { } checkpoint ? new OutboxChain(checkpoint) : new OutboxChain();
    }

    /// <summary>What an operator accepted last before the place; null when nothing was.</summary>
    public AcceptedSource? Accepted { get; }

    /// <summary>True when a record before the place stands where it says: within what its epoch has of valid changes.</summary>
    public bool Knows(OutboxRecord record) => record.RecordNumber < place && epochs.Covers(record.Epoch, record.PreviousSequence);

    /// <summary>True when the record counts. Records must be given in the order of the stream.</summary>
    public bool Accept(OutboxRecord record) =>
        record.RecordNumber < place ? IsAccepted(record) || epochs.Contains(record)
        : record.RecordNumber == place && chain.Epoch.Length > 0 ? true
        : chain.Accept(record);

    // The epoch that accepts has no changes: what it accepted stands in every Checkpoint behind it; an earlier one behind changes.
    private bool IsAccepted(OutboxRecord record) => AcceptedSource.TryRead(record) is { } accepted
        && ((accepted.After == Accepted?.After && accepted.AcceptedAt == Accepted.AcceptedAt)
            || epochs.Ranges.Any(range => range.Last == record.PreviousSequence));
}
