using Bridge.Contracts;
using Bridge.Messages.Reading;

namespace Bridge.Messages.Writing;

/// <summary>Writes a row's id, and the one it had before where a change gave it another.</summary>
internal static class RowIdentity
{
    /// <summary>Writes both members; an id that is missing or no int4 is a fault.</summary>
    public static void Write(RelayedChange change, MessageContract contract, MessageWriter writer)
    {
        var current = Read(change.Operation == Operation.Delete ? change.Key : change.Row)
            ?? (change.Operation == Operation.Delete ? Read(change.Old) : null);
        if (current is not { } known)
        {
            writer.Fail("id"u8, "has no value that is a 32-bit integer");
            return;
        }

        writer.Json.WriteNumber(contract.Id, known);
        if (change.Operation == Operation.Update && Read(change.Old) is { } previous && previous != known)
            writer.Json.WriteNumber(contract.PreviousId, previous);
    }

    private static int? Read(ColumnList columns)
    {
        var index = columns.Exists ? columns.IndexOf("id"u8) : -1;
        return index < 0 ? null : ColumnValues.ReadInteger(columns.Value(index), columns[index].Type);
    }
}
