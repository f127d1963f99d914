using System.ComponentModel.DataAnnotations;

namespace Bridge.Indexer;

/// <summary>Adds columns of another table's row to a document, found by its key.</summary>
public sealed class LookupOptions
{
    /// <summary>The document's member that holds them.</summary>
    [Required]
    public string As { get; set; } = "";

    /// <summary>The column of the indexed table that holds the other row's key.</summary>
    [Required]
    public string By { get; set; } = "";

    /// <summary>The other table.</summary>
    [Required]
    public string Table { get; set; } = "";

    /// <summary>The other table's column that <see cref="By"/> refers to.</summary>
    /// <value>Default <c>id</c>.</value>
    [Required]
    public string Key { get; set; } = "id";

    /// <summary>The columns that are added.</summary>
    [MinLength(1, ErrorMessage = "is empty; name the columns to add")]
    public IList<string> Columns { get; set; } = [];
}
