using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.Outbox;

namespace Bridge.Worker.Migration;

/// <summary>Outbox rule 9, retention: age and size of the outbox as a policy, because an existing stream's arguments cannot
/// change.</summary>
internal static class RetentionPolicy
{
    /// <summary>The policy that the configuration asks for.</summary>
    public static BrokerPolicy From(TopologyNames names, OutboxOptions options) => new()
    {
        Pattern = $"^{Regex.Escape(names.Outbox)}$",
        Definition = new Dictionary<string, JsonElement>
        {
            ["max-age"] = JsonSerializer.SerializeToElement(string
                .Create(CultureInfo.InvariantCulture, $"{(long)options.RetentionAge.TotalSeconds}s")),
            ["max-length-bytes"] = JsonSerializer.SerializeToElement(options.RetentionBytes),
        },
        Priority = 100,
    };

    /// <summary>True when the broker's policy is what the configuration asks for.</summary>
    public static bool IsSame(BrokerPolicy? existing, BrokerPolicy wanted) =>
        existing is not null && existing.Pattern == wanted.Pattern &&
        wanted.Definition.All(pair => existing.Definition.TryGetValue(pair.Key, out var value)
            && JsonElement.DeepEquals(value, pair.Value));
}
