using Bridge.Hosting.Configuration;
using Bridge.Indexer.Indices;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Bridge.Indexer;

/// <summary>Checks what an annotation cannot: that there is an OpenSearch, and that tables and their indices do not collide.</summary>
internal sealed class IndexerOptionsValidator(IConfiguration configuration) : IValidateOptions<IndexerOptions>
{
    private const string OpenSearchKey = $"{ConnectionStringsOptions.Section}:{nameof(ConnectionStringsOptions.OpenSearch)}";

    public ValidateOptionsResult Validate(string? name, IndexerOptions options)
    {
        var failures = new List<string>();
        if (string.IsNullOrEmpty(configuration[OpenSearchKey])) failures.Add($"{OpenSearchKey}: is missing; write http://host:9200");
        for (var i = 0; i < options.Tables.Count; i++) failures.AddRange(Check(options.Tables[i], $"{IndexerOptions.Section}:Tables:{i}"));
        foreach (var twice in options.Tables.Where(table => table.Index.Length > 0).GroupBy(table => table.Index)
            .Where(group => group.Count() > 1))
            failures.Add(
                $"{IndexerOptions.Section}:Tables: the index '{twice.Key}' is named {twice.Count()} times; each table needs its own");
        for (var i = 0; i < options.Settings.Count; i++)
            if (IndexSettings.Read(options.Settings[i]) is null)
                failures.Add($"{IndexerOptions.Section}:Settings:{i}: '{options.Settings[i]}' has another form than setting=value or " +
                    "index: setting=value, or is about analysis, which the mapping needs as it is");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> Check(IndexedTableOptions table, string key)
    {
        if (table.Index.EndsWith("-containers", StringComparison.Ordinal) || table.Index.EndsWith("-analyses", StringComparison.Ordinal))
            yield return $"{key}:Index: '{table.Index}' ends as the indices of containers and analyses do; choose another name";
        for (var i = 0; i < table.Rename.Count; i++)
            if (table.Rename[i].Split('=') is not [{ Length: > 0 }, { Length: > 0 }])
                yield return $"{key}:Rename:{i}: '{table.Rename[i]}' has another form than column=name";
    }
}
