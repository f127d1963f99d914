using System.Text;
using Bridge.Capture.Changes;

namespace Bridge.Capture.Backfill;

/// <summary>A row that came to a key without all of its columns: by an update of its key, or as new to a row filter.</summary>
/// <param name="Table">The table.</param>
/// <param name="Key">The key to which it came, a JSON object.</param>
/// <param name="Before">The key that it had before; null when it had none, or none is known.</param>
public sealed record MovedRow(RelationName Table, string Key, string? Before)
{
    internal static MovedRow Of(RowChange change) => new(
        change.Relation, Encoding.UTF8.GetString(change.Key.Span), change.KeyChanged && RowParts.OldKey(change.Members.Span) is { } before
            ? Encoding.UTF8.GetString(before) : null);
}
