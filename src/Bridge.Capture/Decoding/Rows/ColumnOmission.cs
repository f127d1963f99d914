using System.Runtime.InteropServices;
using System.Text.Unicode;

namespace Bridge.Capture.Decoding.Rows;

/// <summary>Chooses the columns that are left out of a row too large for a record.</summary>
/// <remarks>By the length of their text, largest first; of equal ones the old image's first, then in column order. Old and new are chosen
/// separately.</remarks>
internal sealed class ColumnOmission
{
    private const int MemberOverhead = 14;

    private readonly List<OmissionCandidate> candidates = [];
    private readonly List<(int Column, long Length)> columns = [];

    /// <summary>What may still be left out, in the order in which it is.</summary>
    public Span<OmissionCandidate> Candidates => CollectionsMarshal.AsSpan(candidates);

    /// <summary>The columns left out of an image, each once with its greater length, largest first.</summary>
    public IReadOnlyList<(int Column, long Length)> Columns => columns;

    /// <summary>Starts a row.</summary>
    public void Clear()
    {
        candidates.Clear();
        columns.Clear();
    }

    /// <summary>Leaves out, unread, every column whose text alone is longer than <paramref name="limit"/>.</summary>
    public void OmitGiants(Relation relation, in RowImages images, int limit)
    {
        Collect(relation, images);
        foreach (ref var candidate in Candidates)
        {
            if (candidate.WireBytes > limit) Omit(candidate);
        }
    }

    /// <summary>Leaves out every column whose text is not UTF-8.</summary>
    public void OmitUnreadable(Relation relation, in RowImages images, ReadOnlySpan<byte> message)
    {
        Collect(relation, images);
        foreach (ref var candidate in Candidates)
        {
            ref readonly var value = ref candidate.Tuple[candidate.Column];
            if (!Utf8.IsValid(message.Slice(value.Offset, value.Length))) Omit(candidate);
        }
    }

    /// <summary>Gathers what is not left out yet.</summary>
    public void Collect(Relation relation, in RowImages images)
    {
        candidates.Clear();
        if (images.Old is { } old) Collect(relation, old);
        if (images.New is { } row) Collect(relation, row);
        var order = candidates.OrderByDescending(candidate => candidate.WireBytes).ToArray();
        candidates.Clear();
        candidates.AddRange(order);
    }

    /// <summary>Keeps the smaller columns that fit into <paramref name="room"/>, the bytes that are left when none of them is
    /// written.</summary>
    public void Choose(Relation relation, in RowImages images, int room)
    {
        long needed = columns.Count == 0 ? MemberOverhead : 0;
        foreach (ref var candidate in Candidates) needed += Cost(relation, images, candidate);
        var fits = needed - (columns.Count == 0 ? MemberOverhead : 0) <= room;
        foreach (ref var candidate in Candidates)
        {
            fits |= needed <= room;
            candidate.Tuple[candidate.Column].Omitted = false;
            if (fits) continue;
            needed -= Cost(relation, images, candidate);
            if (Omit(candidate)) needed += relation.Columns[candidate.Column].Member.Next.Length + CountDigits(candidate.WireBytes);
        }
    }

    /// <summary>The number of decimal digits.</summary>
    public static int CountDigits(long value)
    {
        var digits = 1;
        while ((value /= 10) > 0) digits++;
        return digits;
    }

    private void Collect(Relation relation, WireTuple tuple)
    {
        for (var i = 0; i < relation.Columns.Length; i++)
        {
            ref readonly var value = ref tuple[i];
            if (value.Kind != WireValueKind.Text || value.Omitted || relation.Columns[i].IsExcluded) continue;
            if (relation.Columns[i].IsKey && !relation.KeyIsWholeRow) continue;
            if (tuple.Kind == TupleKind.OldKey) continue;
            candidates.Add(new OmissionCandidate { Tuple = tuple, Column = i, WireBytes = value.Length });
        }
    }

    // A key that is the whole row holds the column once more.
    private static long Cost(Relation relation, in RowImages images, in OmissionCandidate candidate)
    {
        var isInKey = relation.KeyIsWholeRow && images.IsForKey(candidate.Tuple, candidate.Column);
        return isInKey ? candidate.JsonBytes * 2L : candidate.JsonBytes;
    }

    private bool Omit(in OmissionCandidate candidate)
    {
        candidate.Tuple[candidate.Column].Omitted = true;
        var column = candidate.Column;
        if (columns.Exists(known => known.Column == column)) return false;
        columns.Add((column, candidate.WireBytes));
        return true;
    }
}
