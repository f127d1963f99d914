using Bridge.Capture.Changes;

namespace Bridge.Capture.Backfill;

/// <summary>Keeps the keys of rows that came, without all of their columns, to a key that a backfill may have passed.</summary>
public interface IMovedRows
{
    /// <summary>Keeps a key; when it returns, it is not forgotten. Called before the change is appended.</summary>
    public Task KeepAsync(RelationName table, string key, CancellationToken cancellationToken);
}
