using System.Text.Json.Serialization;
using Bridge.State.Webhooks;

namespace Bridge.Worker.Webhooks;

/// <summary>A filter as people write it.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record WebhookFilterText
{
    /// <summary>Contracts; empty: all.</summary>
    public IReadOnlyList<string> Contracts { get; init; } = [];

    /// <summary>Tables; empty: all.</summary>
    public IReadOnlyList<string> Tables { get; init; } = [];

    /// <summary>Operations; empty: all.</summary>
    public IReadOnlyList<string> Operations { get; init; } = [];

    /// <summary>Conditions, such as <c>container_type = analysis</c>; all must hold.</summary>
    public IReadOnlyList<string> Where { get; init; } = [];

    /// <summary>The filter as text.</summary>
    public static WebhookFilterText From(WebhookFilter filter) => new()
    {
        Contracts = filter.Contracts,
        Tables = filter.Tables,
        Operations = filter.Operations,
        Where = [.. filter.Conditions.Select(condition => condition.ToString())],
    };

    /// <summary>The filter.</summary>
    /// <exception cref="FormatException">A condition cannot be read.</exception>
    public WebhookFilter ToFilter() => new()
    {
        Contracts = Contracts,
        Tables = Tables,
        Operations = [.. Operations.Select(operation => operation.ToLowerInvariant())],
        Conditions = [.. Where.Select(ColumnCondition.Parse)],
    };
}
