using Bridge.Outbox.Records;

namespace Bridge.Outbox.Reading;

/// <summary>How far a reader has come: finds gaps, passes over what was given before, and says where to start anew.</summary>
internal sealed class ReadingPosition(OutboxStart start)
{
    private long? given;
    private long hint;
    private string said = "";
    private long? told;
    private OutboxGap? pending;

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
    /// <param name="after">Up to where everything was given.</param>
    /// <param name="accepted">What an operator accepted last: who stands there exactly may begin behind its record.</param>
    public void Begin(long? after, AcceptedSource? accepted)
    {
        given ??= after;
        if (accepted is not null && given == accepted.After && told != given) pending = Gap(accepted);
    }

    /// <summary>What to give for a valid record; null for one that was given before.</summary>
    public OutboxRead? Take(OutboxRecord record)
    {
        if (record.Kind == RecordKind.OutboxSource) return Accept(record);
        if (record.Kind is not (RecordKind.ChangeBatch or RecordKind.Checkpoint)) return null;
        if (record.Count > 0 && given is { } last && record.LastSequence <= last) return null;
        if (record.Count == 0 && given is { } behind && record.PreviousSequence < behind) return null;
        var gap = given is { } after && record.PreviousSequence > after
            ? Cut(after, record.Count > 0 ? record.FirstSequence : record.PreviousSequence + 1)
            : Pending();
        given = record.LastSequence;
        said = "";
        hint = record.RecordNumber;
        return new OutboxRead(record, gap);
    }

    // Everybody who reads over the place is told once: the Sequences go on, what they stand for has a gap.
    private OutboxRead? Accept(OutboxRecord record)
    {
        if (given is { } last && (record.PreviousSequence < last || record.RecordNumber <= hint)) return null;
        if (AcceptedSource.TryRead(record) is not { } accepted) return null;
        var before = given;
        (given, hint, said, told) = (record.PreviousSequence, record.RecordNumber, "", record.PreviousSequence);
        pending = null;
        if (before is null || before == record.PreviousSequence) return new OutboxRead(record, Gap(accepted));
        // What the outbox has lost before it is another gap, and comes first.
        pending = Gap(accepted);
        return new OutboxRead(record, Cut(before.Value, record.PreviousSequence + 1));
    }

    private static OutboxGap Cut(long after, long before) =>
        new(after, before, "the outbox no longer holds them: retention has cut them, or its tail was lost");

    private OutboxGap? Pending()
    {
        if (pending is not { } gap) return null;
        (told, pending) = (gap.After, null);
        return gap;
    }

    private static OutboxGap Gap(AcceptedSource accepted) =>
        new(accepted.After, accepted.After + 1, accepted.Describe()) { IsAccepted = true };
}
