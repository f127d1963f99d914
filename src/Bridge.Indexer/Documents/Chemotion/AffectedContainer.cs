using Bridge.Contracts;
using Bridge.Indexer.Changes;

namespace Bridge.Indexer.Documents.Chemotion;

/// <summary>A container whose documents some changes bear upon.</summary>
internal sealed class AffectedContainer(TableChange cause)
{
    private TableChange? last;

    /// <summary>The change with the highest Sequence: the version of what is written.</summary>
    public TableChange Cause { get; private set; } = cause;

    /// <summary>The row's own first change among those at hand; null when only others bear upon it.</summary>
    public TableChange? First { get; private set; }

    /// <summary>Analyses that the changes name as parents of this dataset.</summary>
    public HashSet<int> Parents { get; } = [];

    /// <summary>
    /// True when the insert is the row's only change at hand: before it no document was owed. Where another is at hand too, a document may
    /// have been written
    /// between them: by a fill, by another indexer, or before the batch came again.
    /// </summary>
    public bool IsNew => First?.Operation == Operation.Insert && ReferenceEquals(First, last);

    /// <summary>True when the row itself changed, not only was read or what it depends on.</summary>
    public bool IsChanged { get; private set; }

    /// <summary>True when some change does not say of which type the row was: only its key was sent, or not what it was before.</summary>
    public bool IsUnsaid { get; private set; }

    /// <summary>True when live containers hang below it.</summary>
    public bool HasChildren { get; set; }

    /// <summary>Adds a change of another row that bears upon this one.</summary>
    public void Touch(TableChange change)
    {
        if (change.Sequence > Cause.Sequence) Cause = change;
    }

    /// <summary>Adds a change of the row itself, in the order of the Sequences.</summary>
    public void Add(TableChange change)
    {
        Touch(change);
        First ??= change;
        last = change;
        IsChanged |= change.Operation != Operation.Read;
        IsUnsaid |= TableChange.Text(change.Row, "container_type") is null && TableChange.Text(change.Old, "container_type") is null;
        if (TableChange.Text(change.Row, "container_type") == "dataset" && TableChange.Integer(change.Row, "parent_id") is { } parent)
            Parents.Add(parent);
        if (TableChange.Text(change.Old, "container_type") == "dataset" && TableChange.Integer(change.Old, "parent_id") is { } old)
            Parents.Add(old);
    }
}
