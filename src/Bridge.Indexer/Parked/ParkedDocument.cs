using System.Text.Json.Serialization;

namespace Bridge.Indexer.Parked;

/// <summary>A document that could not be made or that OpenSearch refused, or a change of which it could not be found out which documents it
/// bears upon. What a document held is not kept: a retry reads the row anew.</summary>
/// <param name="Index">The alias of the index; for a change its table.</param>
/// <param name="Id">The document's id; for a change its row's key.</param>
/// <param name="Table">The row's table.</param>
/// <param name="Sequence">The change that it was made for.</param>
/// <param name="Reason">Why; quotes no value of the row.</param>
/// <param name="At">When it was parked.</param>
public sealed record ParkedDocument(string Index, string Id, string Table, long Sequence, string Reason, DateTimeOffset At)
{
    /// <summary>What is known of a change, for the retry; no list shows it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ParkedChange? Change { get; init; }
}
