using System.Globalization;

namespace Bridge.Contracts.Positions;

/// <summary>A place in PostgreSQL's write-ahead log, printed as PostgreSQL prints it: <c>0/16B3748</c>.</summary>
/// <remarks>See https://www.postgresql.org/docs/current/datatype-pg-lsn.html</remarks>
/// <param name="Value">The byte position.</param>
public readonly record struct Lsn(ulong Value) : IComparable<Lsn>
{
    /// <summary>The position that PostgreSQL calls invalid: <c>0/0</c>.</summary>
    public static readonly Lsn Zero;

    /// <summary>Reads the text form <c>X/Y</c> (hexadecimal).</summary>
    /// <exception cref="FormatException">The text is no LSN.</exception>
    public static Lsn Parse(string text) =>
        TryParse(text, out var lsn) ? lsn : throw new FormatException($"'{text}' is no LSN; expected a form like 0/16B3748.");

    /// <summary>Reads the text form <c>X/Y</c> (hexadecimal); false when the text is no LSN.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Lsn lsn)
    {
        lsn = default;
        var slash = text.IndexOf('/');
        if (slash < 1 || !TryParseHalf(text[..slash], out var high) || !TryParseHalf(text[(slash + 1)..], out var low))
            return false;
        lsn = new Lsn(((ulong)high << 32) | low);
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(Lsn other) => Value.CompareTo(other.Value);

    /// <summary>The text form <c>X/Y</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Value >> 32:X}/{Value & 0xFFFFFFFF:X}");

    /// <summary>True when <paramref name="left"/> stands before <paramref name="right"/>.</summary>
    public static bool operator <(Lsn left, Lsn right) => left.Value < right.Value;

    /// <summary>True when <paramref name="left"/> stands behind <paramref name="right"/>.</summary>
    public static bool operator >(Lsn left, Lsn right) => left.Value > right.Value;

    /// <summary>True when <paramref name="left"/> does not stand behind <paramref name="right"/>.</summary>
    public static bool operator <=(Lsn left, Lsn right) => left.Value <= right.Value;

    /// <summary>True when <paramref name="left"/> does not stand before <paramref name="right"/>.</summary>
    public static bool operator >=(Lsn left, Lsn right) => left.Value >= right.Value;

    private static bool TryParseHalf(ReadOnlySpan<char> text, out uint half) =>
        uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out half);
}
