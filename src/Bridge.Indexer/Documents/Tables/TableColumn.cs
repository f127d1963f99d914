namespace Bridge.Indexer.Documents.Tables;

/// <summary>A column of an indexed table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type as <c>format_type</c> writes it.</param>
/// <param name="BaseType">The name of its type, without length; of a domain the type below, of an array the element's.</param>
/// <param name="KeyPlace">Its place in the primary key, from 1; 0 when it is not in it.</param>
internal sealed record TableColumn(string Name, string Type, string BaseType, int KeyPlace)
{
    /// <summary>The name quoted for SQL.</summary>
    public string Quoted => Quote(Name);

    /// <summary>An identifier quoted for SQL.</summary>
    public static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
