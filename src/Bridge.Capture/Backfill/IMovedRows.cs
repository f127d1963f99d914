namespace Bridge.Capture.Backfill;

/// <summary>Keeps the keys of rows that came, without all of their columns, to a key that a backfill may have passed.</summary>
public interface IMovedRows
{
    /// <summary>Keeps the rows' keys, in the order in which they came; when it returns, none is forgotten. Called before the record is
    /// appended that holds the changes.</summary>
    public Task KeepAsync(IReadOnlyCollection<MovedRow> rows, CancellationToken cancellationToken);
}
