using System.Buffers;

namespace Bridge.Capture.Backfill;

/// <summary>The rows of one page as the members of their changes: written by the same writer as the stream's rows. Used again for page
/// after page.</summary>
public sealed class RowPage
{
    private const int Usual = 64 * 1024;
    private const int Large = 8 * 1024 * 1024;

    private ArrayBufferWriter<byte> members = new(Usual);
    private readonly List<(int Offset, int Length, int KeyOffset, int KeyLength)> rows = [];

    /// <summary>How many rows it holds.</summary>
    public int Count => rows.Count;

    /// <summary>How many bytes they take.</summary>
    public int Bytes => members.WrittenCount;

    /// <summary>The last row's key, its values as PostgreSQL prints them; null when there is no row.</summary>
    public IReadOnlyList<string>? LastKey { get; internal set; }

    /// <summary>True when the table holds no row behind it that was asked for.</summary>
    public bool IsLast { get; internal set; }

    /// <summary>When its first query began, UTC.</summary>
    public DateTimeOffset ReadAt { get; internal set; }

    /// <summary>The members of a row: <c>"key":{…},"row":{…}</c>, and <c>"omitted"</c> where columns were left out.</summary>
    internal ReadOnlySpan<byte> Members(int row) => members.WrittenSpan.Slice(rows[row].Offset, rows[row].Length);

    /// <summary>The key of a row, a JSON object.</summary>
    internal ReadOnlySpan<byte> Key(int row) => members.WrittenSpan.Slice(rows[row].Offset + rows[row].KeyOffset, rows[row].KeyLength);

    /// <summary>Forgets the rows and keeps their memory, but what a huge row took.</summary>
    public void Clear()
    {
        if (members.Capacity > Large) members = new ArrayBufferWriter<byte>(Usual);
        members.ResetWrittenCount();
        rows.Clear();
        (LastKey, IsLast) = (null, false);
    }

    internal void Add(ReadOnlySpan<byte> rowMembers, int keyOffset, int keyLength)
    {
        rows.Add((members.WrittenCount, rowMembers.Length, keyOffset, keyLength));
        members.Write(rowMembers);
    }
}
