using System.Text;

namespace Bridge.Webhooks.Messages;

/// <summary>A number for a row (FNV-1a over schema, table and the key's values). Two rows that share one merely wait for each
/// other.</summary>
/// <remarks>The waiting stream keeps it, so the same row has the same number for good; System.IO.Hashing has no FNV-1a.</remarks>
internal static class RowNumber
{
    private const ulong Prime = 1099511628211;
    private const ulong Basis = 14695981039346656037;

    /// <summary>The begin of a row's number: its table.</summary>
    public static ulong OfTable(string schema, string table) => Add(Add(Basis, schema), table);

    /// <summary>Adds a value of the key, as JSON.</summary>
    public static ulong Add(ulong number, ReadOnlySpan<byte> value)
    {
        foreach (var letter in value) number = (number ^ letter) * Prime;
        number = (number ^ 0x1F) * Prime;
        return number == 0 ? 1 : number;
    }

    private static ulong Add(ulong number, string name)
    {
        Span<byte> bytes = stackalloc byte[256];
        return Encoding.UTF8.TryGetBytes(name, bytes, out var length) ? Add(number, bytes[..length])
            : Add(number, Encoding.UTF8.GetBytes(name));
    }
}
