namespace Bridge.Capture.Backfill;

/// <summary>Keeps the keys of rows that came, without all of their columns, to a key that a backfill may have passed.</summary>
public interface IMovedRows
{
    /// <summary>Keeps the row's key; when it returns, it is not forgotten. Called before the change is appended.</summary>
    public Task KeepAsync(MovedRow row, CancellationToken cancellationToken);
}
