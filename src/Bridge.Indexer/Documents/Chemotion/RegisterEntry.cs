namespace Bridge.Indexer.Documents.Chemotion;

/// <summary>What is known of a row that later changes may name by its key alone.</summary>
/// <param name="Row">The row, as <c>table id</c>.</param>
/// <param name="Owners">The ids of those that it has ever belonged to: of a dataset the analyses, of a collection's link the
/// element.</param>
/// <param name="Sequence">The highest Sequence of its changes that anybody has worked on.</param>
internal sealed record RegisterEntry(string Row, IReadOnlyCollection<int> Owners, long Sequence)
{
    /// <summary>True when some of it was not known before.</summary>
    public bool IsChanged { get; init; }

    /// <summary>The name of a row.</summary>
    public static string NameOf(string table, int id) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{table} {id}");

    /// <summary>Both together.</summary>
    public RegisterEntry With(IEnumerable<int> owners, long sequence) =>
        this with { Owners = [.. Owners.Union(owners)], Sequence = Math.Max(Sequence, sequence) };
}
