using System.Globalization;

namespace Bridge.Capture.Replication;

/// <summary>What <c>pg_current_snapshot()</c> says: which transactions a SELECT of that moment can see.</summary>
/// <remarks>See https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-SNAPSHOT</remarks>
internal sealed class TransactionSnapshot
{
    private readonly ulong xmin;
    private readonly ulong xmax;
    private readonly ulong[] inProgress;

    private TransactionSnapshot(ulong xmin, ulong xmax, ulong[] inProgress)
    {
        this.xmin = xmin;
        this.xmax = xmax;
        this.inProgress = inProgress;
    }

    /// <summary>The next transaction id that was not yet finished, 64 bits.</summary>
    public ulong Xmax => xmax;

    /// <summary>Reads the text form <c>xmin:xmax:xid,xid</c>.</summary>
    /// <exception cref="FormatException">The text is no snapshot.</exception>
    public static TransactionSnapshot Parse(string text)
    {
        var parts = text.Split(':');
        if (parts.Length != 3) throw new FormatException($"'{text}' is no snapshot; expected a form like 742:745:743.");
        var inProgress = parts[2].Length == 0 ? [] : Array.ConvertAll(parts[2].Split(','), ParseXid);
        Array.Sort(inProgress);
        return new TransactionSnapshot(ParseXid(parts[0]), ParseXid(parts[1]), inProgress);
    }

    /// <summary>True when the committed transaction is visible to this snapshot.</summary>
    /// <param name="xid">Its id as the wire has it: 32 bits, within 2^31 of the snapshot's own.</param>
    public bool Sees(uint xid)
    {
        var wide = Widen(xid);
        return wide < xmin || (wide < xmax && Array.BinarySearch(inProgress, wide) < 0);
    }

    /// <summary>The 64-bit id that a 32-bit one stands for: the nearest to the snapshot's upper end.</summary>
    public ulong Widen(uint xid) => unchecked(xmax + (ulong)(long)(int)(xid - (uint)xmax));

    private static ulong ParseXid(string text) => ulong.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
