using Bridge.Capture.Decoding.Values;
using Bridge.Contracts.Positions;

namespace Bridge.Capture.Decoding.Rows;

/// <summary>Writes the members of one change: key, row, old, unchanged, omitted.</summary>
/// <remarks>Columns are left out, largest first, until the members fit; a key never loses a column unless the key is the whole
/// row.</remarks>
/// <param name="maxMembersBytes">The most that the members may take.</param>
internal sealed class RowWriter(int maxMembersBytes)
{
    /// <summary>Where the key stands in the members when there is one: they begin with <c>"key":</c>.</summary>
    public const int KeyOffset = 6;

    private readonly JsonBuffer output = new();
    private readonly ColumnOmission omission = new();
    private ValueWriter? writer;
    private int keyStart;
    private int keyLength;

    /// <summary>The members written last.</summary>
    public ReadOnlyMemory<byte> Members => output.Written;

    /// <summary>The key within <see cref="Members"/>.</summary>
    public ReadOnlyMemory<byte> Key => output.Written.Slice(keyStart, keyLength);

    /// <summary>Bytes held between rows.</summary>
    public int Capacity => output.Capacity + Values.ScratchCapacity;

    /// <summary>True when a column of the new row was not sent because its TOASTed value did not change.</summary>
    public bool IsPartial { get; private set; }

    /// <summary>The writer of the values.</summary>
    public ValueWriter Values => writer ??= new ValueWriter(output);

    /// <summary>Writes a row; what stands in <paramref name="message"/> where the tuples say.</summary>
    /// <exception cref="MalformedMessageException">A value's text is broken, or the key alone is too large.</exception>
    public void Write(Relation relation, in RowImages images, ReadOnlySpan<byte> message, Lsn walStart)
    {
        output.Shrink();
        Values.BeginRow(relation, walStart);
        omission.Clear();
        if (message.Length > maxMembersBytes) omission.OmitGiants(relation, images, maxMembersBytes);
        WriteReadable(relation, images, message);
        if (!output.Overflowed) return;
        Shed(relation, images, message);
        WriteMembers(relation, images, message);
        if (!output.Overflowed) return;
        throw new MalformedMessageException($"The key of {relation.Name} alone takes more than {maxMembersBytes} bytes", walStart, 0);
    }

    /// <summary>True when the key of the old image differs from that of the new one.</summary>
    public static bool KeyChanged(Relation relation, in RowImages images, ReadOnlySpan<byte> message)
    {
        if (images.New is not { } row || images.Old is not { } old) return false;
        for (var i = 0; i < relation.Columns.Length; i++)
        {
            if (!relation.Columns[i].IsKey || row[i].Kind == WireValueKind.UnchangedToast) continue;
            if (row[i].Kind != old[i].Kind
                || !message.Slice(row[i].Offset, row[i].Length).SequenceEqual(message.Slice(old[i].Offset, old[i].Length))) return true;
        }

        return false;
    }

    // A text that is not UTF-8 is left out as a giant is; of a key, which cannot be, its bytes are replaced.
    private void WriteReadable(Relation relation, in RowImages images, ReadOnlySpan<byte> message)
    {
        Values.IsLenient = false;
        try
        {
            WriteMembers(relation, images, message);
        }
        catch (MalformedMessageException failure) when (failure.IsNotUtf8)
        {
            omission.OmitUnreadable(relation, images, message);
            Values.IsLenient = true;
            WriteMembers(relation, images, message);
        }
    }

    private void WriteMembers(Relation relation, in RowImages images, ReadOnlySpan<byte> message)
    {
        output.Reset(maxMembersBytes);
        (keyStart, keyLength, IsPartial) = (0, 0, false);
        if (relation.HasKey) WriteKey(relation, images, message);
        if (images.New is { } row) WriteImage("\"row\":"u8, relation, row, message, identityOnly: false);
        if (images.Old is { Kind: TupleKind.OldRow } old) WriteImage("\"old\":"u8, relation, old, message, identityOnly: false);
        else if (images.Old is { } key && images.New is not null) WriteImage("\"old\":"u8, relation, key, message, identityOnly: true);
        if (images.New is { } after) WriteUnchanged(relation, after);
        WriteOmitted(relation);
    }

    private void WriteKey(Relation relation, in RowImages images, ReadOnlySpan<byte> message)
    {
        output.Write("\"key\":"u8);
        keyStart = output.Length;
        output.Write((byte)'{');
        var first = true;
        for (var i = 0; i < relation.Columns.Length; i++)
        {
            if (!relation.Columns[i].IsKey) continue;
            ref readonly var value = ref images.ForKey(i);
            if (relation.KeyIsWholeRow && (value.Omitted || value.Kind == WireValueKind.UnchangedToast)) continue;
            if (value.Kind == WireValueKind.UnchangedToast) throw Values.KeyNotSent(relation.Columns[i]);
            WriteColumn(relation.Columns[i], value, message, ref first);
        }

        output.Write((byte)'}');
        keyLength = output.Length - keyStart;
    }

    private void WriteImage(ReadOnlySpan<byte> name, Relation relation, WireTuple tuple, ReadOnlySpan<byte> message, bool identityOnly)
    {
        BeginMember(name);
        output.Write((byte)'{');
        var first = true;
        for (var i = 0; i < relation.Columns.Length; i++)
        {
            ref readonly var value = ref tuple[i];
            if (value.Omitted || value.Kind == WireValueKind.UnchangedToast || relation.Columns[i].IsExcluded) continue;
            if (identityOnly && !relation.Columns[i].InIdentity) continue;
            WriteColumn(relation.Columns[i], value, message, ref first);
        }

        output.Write((byte)'}');
    }

    private void WriteColumn(RelationColumn column, in WireValue value, ReadOnlySpan<byte> message, ref bool first)
    {
        output.Write(first ? column.Member.First : column.Member.Next);
        first = false;
        if (value.Kind == WireValueKind.Null) output.Write("null"u8);
        else Values.Write(column, message.Slice(value.Offset, value.Length), value.Offset);
    }

    private void WriteUnchanged(Relation relation, WireTuple row)
    {
        var any = false;
        for (var i = 0; i < relation.Columns.Length; i++)
        {
            if (row[i].Kind != WireValueKind.UnchangedToast || relation.Columns[i].IsExcluded) continue;
            if (any) output.Write((byte)',');
            else BeginMember("\"unchanged\":["u8);
            any = true;
            output.Write(relation.Columns[i].Member.Quoted);
        }

        IsPartial = any;
        if (any) output.Write((byte)']');
    }

    private void WriteOmitted(Relation relation)
    {
        if (omission.Columns.Count == 0) return;
        BeginMember("\"omitted\":{"u8);
        var first = true;
        foreach (var (column, length) in omission.Columns)
        {
            var member = relation.Columns[column].Member;
            output.Write(first ? member.First : member.Next);
            first = false;
            length.TryFormat(output.Reserve(ColumnOmission.CountDigits(length)), out _);
        }

        output.Write((byte)'}');
    }

    private void BeginMember(ReadOnlySpan<byte> name)
    {
        if (output.Length > 0) output.Write((byte)',');
        output.Write(name);
    }

    /// <summary>The members do not fit: measures each column alone, and the rest without any of them, then leaves out the
    /// largest.</summary>
    private void Shed(Relation relation, in RowImages images, ReadOnlySpan<byte> message)
    {
        omission.Collect(relation, images);
        foreach (ref var candidate in omission.Candidates)
        {
            ref var value = ref candidate.Tuple[candidate.Column];
            output.Reset(maxMembersBytes);
            var first = false;
            WriteColumn(relation.Columns[candidate.Column], value, message, ref first);
            candidate.JsonBytes = output.Overflowed ? maxMembersBytes : output.Length;
            value.Omitted = true;
        }

        WriteMembers(relation, images, message);
        omission.Choose(relation, images, maxMembersBytes - (output.Overflowed ? maxMembersBytes : output.Length));
    }
}
