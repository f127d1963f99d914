using Bridge.Contracts.Positions;

namespace Bridge.Outbox.Reading;

/// <summary>Where a reader of the outbox starts.</summary>
public abstract record OutboxStart
{
    private OutboxStart()
    {
    }

    /// <summary>The oldest change still kept.</summary>
    public static OutboxStart First { get; } = new AtFirst();

    /// <summary>The newest record.</summary>
    public static OutboxStart Last { get; } = new AtLast();

    /// <summary>Only what comes from now on.</summary>
    public static OutboxStart Next { get; } = new AtNext();

    /// <summary>The first change with a Sequence greater than <paramref name="sequence"/>; <paramref name="recordHint"/> says where it may
    /// lie.</summary>
    public static OutboxStart After(long sequence, long? recordHint = null) => new AfterSequence(sequence, recordHint);

    /// <summary>The first record appended at <paramref name="time"/> or later.</summary>
    public static OutboxStart From(DateTimeOffset time) => new AtTime(time);

    /// <summary>The first record that holds a change of a transaction which committed at <paramref name="lsn"/> or behind it.</summary>
    public static OutboxStart From(Lsn lsn) => new AtLsn(lsn);

    internal sealed record AtFirst : OutboxStart;

    internal sealed record AtLast : OutboxStart;

    internal sealed record AtNext : OutboxStart;

    internal sealed record AfterSequence(long Sequence, long? RecordHint) : OutboxStart;

    internal sealed record AtLsn(Lsn Lsn) : OutboxStart;

    internal sealed record AtTime(DateTimeOffset Time) : OutboxStart;
}
