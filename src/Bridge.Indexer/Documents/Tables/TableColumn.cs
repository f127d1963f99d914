using System.Globalization;

namespace Bridge.Indexer.Documents.Tables;

/// <summary>A column of an indexed table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="KeyType">The type that its values are compared as, as SQL writes it: without a domain's conditions, and without a length,
/// to which a cast would cut.</param>
/// <param name="BaseType">The name of its type, without length; of a domain the type below, of an array the element's.</param>
/// <param name="KeyPlace">Its place in the primary key, from 1; 0 when it is not in it.</param>
internal sealed record TableColumn(string Name, string KeyType, string BaseType, int KeyPlace)
{
    private static readonly Dictionary<string, (long Least, long Most)> Integers = new()
    {
        ["int2"] = (short.MinValue, short.MaxValue),
        ["int4"] = (int.MinValue, int.MaxValue),
        ["int8"] = (long.MinValue, long.MaxValue),
    };

    private static readonly string[] Texts = ["text", "varchar"];

    /// <summary>The name quoted for SQL.</summary>
    public string Quoted => Quote(Name);

    /// <summary>An identifier quoted for SQL.</summary>
    public static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>True when values of the two columns can be compared as either's type: both are of one type, or both integers, or both
    /// texts.</summary>
    public bool IsComparable(TableColumn other) => KeyType == other.KeyType
        || (Integers.ContainsKey(BaseType) && Integers.ContainsKey(other.BaseType))
        || (Texts.Contains(BaseType) && Texts.Contains(other.BaseType));

    /// <summary>True when a value of a comparable column, as text, can be one of this.</summary>
    public bool CanHold(string value) => !Integers.TryGetValue(BaseType, out var range)
        || (long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= range.Least && number <= range.Most);
}
