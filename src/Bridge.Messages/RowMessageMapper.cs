using System.Text.Json;
using Bridge.Contracts;
using Bridge.Messages.Reading;
using Bridge.Messages.Writing;

namespace Bridge.Messages;

/// <summary>Any table → <see cref="RowChanged"/>: the row as it is.</summary>
internal sealed class RowMessageMapper() : MessageMapper(nameof(RowChanged))
{
    private static readonly JsonEncodedText Key = JsonEncodedText.Encode("key");
    private static readonly JsonEncodedText Old = JsonEncodedText.Encode("old");

    /// <inheritdoc/>
    public override void Write(RelayedChange change, MessageWriter writer)
    {
        ChangeMembers.WriteColumns(change, [], writer);
        if (change.Key.Exists) writer.Raw(Key, change.Key.Raw);
        if (change.Row.Exists) WriteRow(change, writer);
        if (change.Old.Exists) writer.Raw(Old, change.Old.Raw);
    }

    private void WriteRow(RelayedChange change, MessageWriter writer)
    {
        if (change.Unchanged.Count == 0 || !change.Old.Exists)
        {
            writer.Raw(Contract.Row, change.Row.Raw);
            return;
        }

        var pieces = writer.Pieces;
        pieces.Begin((byte)'{');
        for (var i = 0; i < change.Row.Count; i++) pieces.AddMember(change.Row.Name(i), change.Row.Value(i));
        for (var i = 0; i < change.Unchanged.Count; i++)
            if (change.TryGetOldValue(change.Unchanged[i], out var value, out _)) pieces.AddMember(change.Unchanged[i], value);
        pieces.End((byte)'}');
        writer.Raw(Contract.Row, pieces.Written);
    }
}
