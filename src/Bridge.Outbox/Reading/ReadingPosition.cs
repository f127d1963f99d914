using Bridge.Outbox.Records;

namespace Bridge.Outbox.Reading;

/// <summary>How far a reader has come: finds gaps, passes over what was given before, and says where to start anew.</summary>
internal sealed class ReadingPosition(OutboxStart start)
{
    private long? given;
    private long hint;
    private string said = "";

    /// <summary>The Sequence up to which everything was given; null before the first.</summary>
    public long? Given => given;

    /// <summary>The number of the last record given; 0 before the first.</summary>
    public long RecordNumber => hint;

    /// <summary>Where a new connection starts.</summary>
    public OutboxStart Start => given is { } sequence ? OutboxStart.After(sequence, hint) : start;

    /// <summary>The connection was lost; <paramref name="log"/> is called unless the same was said last, with nothing read since.</summary>
    public void Lost(string reason, Action<string> log)
    {
        if (reason == said) return;
        said = reason;
        log(reason);
    }

    /// <summary>Sets what has been given when a session begins; without it the first valid record decides.</summary>
    public void Begin(long? after) => given ??= after;

    /// <summary>What to give for a valid record; null for one that was given before.</summary>
    public OutboxRead? Take(OutboxRecord record)
    {
        if (record.Kind is not (RecordKind.ChangeBatch or RecordKind.Checkpoint)) return null;
        if (record.Count > 0 && given is { } last && record.LastSequence <= last) return null;
        if (record.Count == 0 && given is { } behind && record.PreviousSequence < behind) return null;
        var gap = given is { } after && record.PreviousSequence > after
            ? new OutboxGap(after, record.Count > 0 ? record.FirstSequence : record.PreviousSequence + 1,
                "the outbox no longer holds them: retention has cut them, or its tail was lost")
            : null;
        given = record.LastSequence;
        said = "";
        hint = record.RecordNumber;
        return new OutboxRead(record, gap);
    }
}
