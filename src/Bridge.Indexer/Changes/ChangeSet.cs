using Bridge.Contracts;

namespace Bridge.Indexer.Changes;

/// <summary>The changes of some merged batches by table, in the order of their Sequences within a batch.</summary>
internal sealed class ChangeSet
{
    /// <summary>With so many changes nothing more is merged; and about so many rows are read and written at once.</summary>
    public const int Usual = 512;

    private readonly Dictionary<string, List<TableChange>> tables = new(StringComparer.Ordinal);

    /// <summary>How many changes there are.</summary>
    public int Count { get; private set; }

    /// <summary>The highest Sequence; 0 when there is none.</summary>
    public long LastSequence { get; private set; }

    /// <summary>The tables that changed.</summary>
    public IEnumerable<string> Tables => tables.Keys;

    /// <summary>The changes of a table, <c>schema.name</c>, by Sequence.</summary>
    public IReadOnlyList<TableChange> Of(string table) => tables.TryGetValue(table, out var changes) ? changes : [];

    /// <summary>Gathers batches, whatever their order.</summary>
    public static ChangeSet From(IEnumerable<ChangeBatch> batches)
    {
        var set = new ChangeSet();
        foreach (var batch in batches.OrderBy(batch => batch.FirstSequence)) set.Add(batch);
        return set;
    }

    /// <summary>Some changes, in the order of their Sequences.</summary>
    public static ChangeSet Of(IEnumerable<TableChange> changes)
    {
        var set = new ChangeSet();
        foreach (var change in changes)
        {
            set.Add(change);
            set.LastSequence = change.Sequence;
        }

        return set;
    }

    private void Add(ChangeBatch batch)
    {
        var names = batch.Tables.Select(table => $"{table.Schema}.{table.Name}").ToArray();
        var sequence = batch.FirstSequence;
        foreach (var transaction in batch.Transactions)
        {
            foreach (var change in transaction.Changes)
            {
                Add(new TableChange
                {
                    Table = names[change.Table],
                    Sequence = sequence,
                    Operation = change.Operation,
                    CommittedAt = transaction.CommittedAt,
                    CommitLsn = transaction.CommitLsn,
                    Key = change.Key,
                    Row = change.Row,
                    Old = change.Old,
                });
                LastSequence = Math.Max(LastSequence, sequence++);
            }
        }
    }

    private void Add(TableChange change)
    {
        if (!tables.TryGetValue(change.Table, out var list)) tables[change.Table] = list = [];
        list.Add(change);
        Count++;
    }
}
