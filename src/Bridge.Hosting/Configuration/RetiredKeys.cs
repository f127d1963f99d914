using Microsoft.Extensions.Configuration;

namespace Bridge.Hosting.Configuration;

/// <summary>The keys that were taken away since the first version; each is named under *Wire* in CHANGELOG.md too.</summary>
public sealed class RetiredKeys(IReadOnlyList<RetiredKey> all)
{
    /// <summary>Those of Bridge.</summary>
    public static RetiredKeys Known { get; } = new(
    [
        new("Relay:GiveUpAfter", "0.1.0", "Nothing is passed over any more: a queue that is in trouble is behind alone."),
    ]);

    /// <summary>All of them.</summary>
    public IReadOnlyList<RetiredKey> All { get; } = all;

    /// <summary>True for a key that is none any more.</summary>
    public bool Covers(string key) => All.Any(retired => retired.Covers(key));

    /// <summary>A line for each that a configuration still has, which says what took its place; never its value.</summary>
    public IEnumerable<string> Tell(IConfiguration configuration) =>
        from pair in configuration.AsEnumerable()
        where pair.Value is not null && configuration[pair.Key + SecretFiles.Suffix] is null
        from retired in All
        where retired.Covers(pair.Key)
        orderby pair.Key
        select $"{pair.Key} is no key since {retired.Since} and changes nothing. {retired.Instead}";
}
