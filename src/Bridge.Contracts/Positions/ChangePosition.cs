namespace Bridge.Contracts.Positions;

/// <summary>The place of a change in the write-ahead log: the only order of WAL.</summary>
/// <remarks>A row's own LSN goes backwards between overlapping transactions, and all rows of one COPY share one.</remarks>
/// <param name="CommitLsn">The LSN of the transaction's commit record.</param>
/// <param name="Ordinal">The change's number in its transaction, from 0; it counts every row image the server sends.</param>
public readonly record struct ChangePosition(Lsn CommitLsn, int Ordinal) : IComparable<ChangePosition>
{
    /// <inheritdoc/>
    public int CompareTo(ChangePosition other)
    {
        var byCommit = CommitLsn.CompareTo(other.CommitLsn);
        return byCommit != 0 ? byCommit : Ordinal.CompareTo(other.Ordinal);
    }

    /// <summary>The form <c>0/16B3748:3</c>.</summary>
    public override string ToString() => $"{CommitLsn}:{Ordinal}";

    /// <summary>True when <paramref name="left"/> stands before <paramref name="right"/>.</summary>
    public static bool operator <(ChangePosition left, ChangePosition right) => left.CompareTo(right) < 0;

    /// <summary>True when <paramref name="left"/> stands behind <paramref name="right"/>.</summary>
    public static bool operator >(ChangePosition left, ChangePosition right) => left.CompareTo(right) > 0;

    /// <summary>True when <paramref name="left"/> does not stand behind <paramref name="right"/>.</summary>
    public static bool operator <=(ChangePosition left, ChangePosition right) => left.CompareTo(right) <= 0;

    /// <summary>True when <paramref name="left"/> does not stand before <paramref name="right"/>.</summary>
    public static bool operator >=(ChangePosition left, ChangePosition right) => left.CompareTo(right) >= 0;
}
