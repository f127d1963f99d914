using Bridge.Capture.Changes;
using Bridge.Capture.Decoding.Rows;

namespace Bridge.Capture.Decoding.Messages;

/// <summary>Reads pgoutput's Relation message.</summary>
internal static class RelationReader
{
    private const int SmallestColumn = 10;

    /// <summary>Reads the message behind its type byte.</summary>
    public static Relation Read(ref MessageReader reader)
    {
        var oid = reader.ReadUInt32();
        var schema = reader.ReadString();
        var table = reader.ReadString();
        var identity = reader.ReadByte();
        if (identity is not ((byte)'d' or (byte)'n' or (byte)'f' or (byte)'i'))
            throw reader.Malformed($"Relation {oid} has the unknown replica identity {identity}");
        var columns = ReadColumns(ref reader);
        reader.End();
        // The server sends an empty name for pg_catalog.
        return new Relation(oid, new RelationName(schema.Length == 0 ? "pg_catalog" : schema, table), identity == (byte)'f', columns);
    }

    private static RelationColumn[] ReadColumns(ref MessageReader reader)
    {
        var count = reader.ReadUInt16();
        if (count > reader.Remaining / SmallestColumn) throw reader.Malformed($"The relation cannot hold {count} columns");
        var columns = new RelationColumn[count];
        for (var i = 0; i < count; i++)
        {
            var flags = reader.ReadByte();
            var name = reader.ReadString();
            var type = reader.ReadUInt32();
            reader.ReadInt32();
            columns[i] = new RelationColumn(name, type, inIdentity: (flags & 1) != 0);
        }

        return columns;
    }
}
