using System.Text.RegularExpressions;
using Bridge.Hosting.Configuration;
using Bridge.Indexer.Indices;

namespace Bridge.Indexer.Documents;

/// <summary>The names of tables' indices: each its own, and none that stands for another's generations.</summary>
internal static partial class IndexNaming
{
    /// <summary>The alias of a table that the configuration gives none: the schema is part of it where it is not <c>public</c>.</summary>
    public static string Default(string pipeline, string schema, string table) =>
        $"{pipeline}-{(schema == "public" ? "" : Clean(schema) + "-")}{Clean(table)}";

    /// <summary>Compares all names.</summary>
    /// <exception cref="ConfigurationException">Some collide; it names all of them.</exception>
    public static void Check(IReadOnlyList<IDocumentSource> sources, IndexerNames names, IEnumerable<string> settings)
    {
        var all = sources.SelectMany(source => source.Indices.Select(index => (index.Alias, Table: source.Tables.First()))).ToList();
        var wrong = all.Where(index => !Valid().IsMatch(index.Alias) || index.Alias == names.ControlIndex)
            .Select(index => $"the index '{index.Alias}' of {index.Table} has no name that an index can have").ToList();
        for (var i = 0; i < all.Count; i++)
            for (var j = 0; j < all.Count; j++)
                if (i != j && (i < j || all[i].Alias != all[j].Alias) && IsTakenBy(all[i].Alias, all[j].Alias))
                    wrong.Add(all[i].Alias == all[j].Alias
                        ? $"{all[i].Table} and {all[j].Table} would have one index, '{all[i].Alias}'"
                        : $"the index '{all[i].Alias}' of {all[i].Table} has a name that is kept for generations of '{all[j].Alias}'");
        wrong = [.. wrong.Select(text => $"Indexer:Tables: {text}; give the table another by Index"),
            .. settings.Select(text => IndexSettings.Read(text)?.Alias)
                .Where(alias => alias is not null && all.TrueForAll(index => index.Alias != alias)).Distinct()
                .Select(alias => $"Indexer:Settings: there is no index '{alias}'")];
        if (wrong.Count > 0) throw new ConfigurationException(wrong);
    }

    private static bool IsTakenBy(string alias, string other) => alias == other || alias == IndexDefinition.Next(other)
        || alias == IndexDefinition.Previous(other) || alias.StartsWith(other + "-v", StringComparison.Ordinal);

    private static string Clean(string name) => name.ToLowerInvariant().Replace('_', '-');

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9_-]{0,199}\z")]
    private static partial Regex Valid();
}
