using System.Globalization;
using System.Text.RegularExpressions;

namespace Bridge.State.Webhooks;

/// <summary>Checks a subscription; tells everything that is wrong, each error with its member.</summary>
public static partial class WebhookRules
{
    private static readonly string[] OwnHeaders = [
        "content-type", "content-length", "host", "transfer-encoding", "connection", "user-agent"];

    /// <summary>The errors; none when the subscription can be used.</summary>
    public static IReadOnlyList<string> Check(WebhookSubscription subscription)
    {
        string?[] errors =
        [
            NamePattern().IsMatch(subscription.Name) ? null
                : $"name: '{subscription.Name}' may hold only a-z, 0-9, _ and -, at most 63 of them, and starts with a letter or digit",
            Url(subscription.Url),
            Range("batchSize", subscription.BatchSize, 1, 1000),
            Range("concurrency", subscription.Concurrency, 1, 256),
            Range("timeout", subscription.Timeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1)),
            subscription.RateLimit is { } rate ? Range("rateLimit", rate, 0.01, 100_000) : null,
            Range("retry.minDelay", subscription.Retry.MinDelay, TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1)),
            Range("retry.maxDelay", subscription.Retry.MaxDelay, subscription.Retry.MinDelay, TimeSpan.FromDays(1)),
            Range("retry.age", subscription.Retry.Age, TimeSpan.Zero, TimeSpan.FromDays(14)),
            subscription.Secrets.Count is 1 or 2 ? null : "secrets: one secret, or two while receivers change to the new one",
            .. subscription.Secrets.Select(secret => WebhookSecret.Decode(secret) is null
                ? "secrets: a secret is whsec_ and 24 to 64 bytes in base64" : null),
            .. subscription.Headers.Select(Header),
            .. Filter(subscription.Filter),
        ];
        return [.. errors.OfType<string>().Distinct()];
    }

    private static string? Url(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Host.Length == 0)
            return $"url: '{text}' is no URL; write https://host/path";
        return uri.UserInfo.Length == 0 ? null
            : "url: must not hold a user or password; send them in a secret header, such as Authorization";
    }

    private static string? Header(WebhookHeader header)
    {
        if (!TokenPattern().IsMatch(header.Name)) return $"headers: '{header.Name}' is no name of a header";
        if (OwnHeaders.Contains(header.Name, StringComparer.OrdinalIgnoreCase)
            || header.Name.StartsWith("webhook-", StringComparison.OrdinalIgnoreCase))
            return $"headers: {header.Name} is set by Bridge";
        if (header.Value is null) return $"headers: {header.Name} has no value";
        return header.Value.Any(letter => letter is < ' ' or > '~')
            ? $"headers: the value of {header.Name} holds a character that a header cannot" : null;
    }

    private static IEnumerable<string> Filter(WebhookFilter filter)
    {
        foreach (var operation in filter.Operations)
            if (!WebhookFilter.AllOperations.Contains(operation))
                yield return $"filter.operations: '{operation}' is none; there are {string.Join(", ", WebhookFilter.AllOperations)}";
        foreach (var contract in filter.Contracts)
            if (!WordPattern().IsMatch(contract))
                yield return $"filter.contracts: '{contract}' is no contract, such as ContainerChanged or RowChanged";
        foreach (var table in filter.Tables)
            if (WebhookFilter.Split(table) is var (schema, name)
                && (schema.Length == 0 || name.Length == 0
                || table.Contains('*', StringComparison.Ordinal))) yield return $"filter.tables: '{table}' is no table; write schema.table";
        foreach (var condition in filter.Conditions)
            if (condition.Column.Length == 0) yield return "filter.conditions: a condition names no column";
    }

    private static string? Range<T>(string member, T value, T least, T most)
        where T : IComparable<T> =>
        value.CompareTo(least) >= 0 && value.CompareTo(most) <= 0 ? null
            : string.Create(CultureInfo.InvariantCulture, $"{member}: is {value}, must be from {least} to {most}");

    [GeneratedRegex("^[a-z0-9][a-z0-9_-]{0,62}\\z")]
    private static partial Regex NamePattern();

    [GeneratedRegex("^[A-Za-z0-9!#$%&'*+.^_`|~-]+\\z")]
    private static partial Regex TokenPattern();

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_]*\\z")]
    private static partial Regex WordPattern();
}
