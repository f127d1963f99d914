using System.ComponentModel.DataAnnotations;

namespace Bridge.Indexer;

/// <summary>A table that gets an index of its own, with a mapping made of its column types.</summary>
public sealed class IndexedTableOptions
{
    /// <summary>The table, <c>name</c> or <c>schema.name</c>; it needs a primary key.</summary>
    [Required]
    public string Name { get; set; } = "";

    /// <summary>The index' alias; empty: <c>&lt;pipeline&gt;-&lt;table&gt;</c>, with the schema before the table where it is not
    /// <c>public</c>.</summary>
    [RegularExpression("^$|^[a-z0-9][a-z0-9_-]{0,99}$",
        ErrorMessage = "may hold only a-z, 0-9, _ and -, at most 100 of them, and starts with a letter or digit")]
    public string Index { get; set; } = "";

    /// <summary>Only these columns, beside the key; empty: all.</summary>
    public IList<string> Include { get; set; } = [];

    /// <summary>Columns left out.</summary>
    public IList<string> Exclude { get; set; } = [];

    /// <summary>Columns with another name in the document, each as <c>column=name</c>.</summary>
    public IList<string> Rename { get; set; } = [];

    /// <summary>What is looked up in other tables.</summary>
    public IList<LookupOptions> Lookups { get; set; } = [];
}
