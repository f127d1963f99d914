namespace Bridge.Capture.Backfill;

/// <summary>A transaction that may have written to a table and has not ended.</summary>
/// <param name="Transaction">Its transaction id.</param>
/// <param name="ProcessId">The server process; null for a prepared transaction.</param>
public sealed record OpenWriter(string Transaction, int? ProcessId)
{
    /// <inheritdoc/>
    public override string ToString() => ProcessId is { } process ? $"process {process}"
        : $"prepared transaction {Transaction}, see pg_prepared_xacts";
}
