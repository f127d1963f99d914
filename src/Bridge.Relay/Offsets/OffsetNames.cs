using System.Text.RegularExpressions;
using Bridge.Hosting.Configuration;

namespace Bridge.Relay.Offsets;

/// <summary>The names of offsets, and where they are kept.</summary>
public static partial class OffsetNames
{
    /// <summary>The relay's offset of typed messages.</summary>
    public const string RelayTyped = "relay.typed";

    /// <summary>The relay's offset of batches.</summary>
    public const string RelayBatches = "relay.batches";

    /// <summary>What the names of consumers' offsets begin with; each consumer keeps its own in Redis.</summary>
    public const string ConsumerPrefix = "consumer.";

    /// <summary>What the state's keys of offsets that people store begin with.</summary>
    public const string StatePrefix = "offset/";

    private static readonly string[] Places = ["first", "last", "next", "now"];

    /// <summary>The Redis key of an offset: a hash with the fields <c>sequence</c> and <c>record</c>.</summary>
    public static string Key(TopologyNames names, string offset) => $"{names.RedisPrefix}offset:{offset}";

    /// <summary>The Redis key of the set of names.</summary>
    public static string Names(TopologyNames names) => $"{names.RedisPrefix}offsets";

    /// <summary>True for an offset that a consumer keeps for itself.</summary>
    public static bool IsConsumer(string name) => name.StartsWith(ConsumerPrefix, StringComparison.Ordinal);

    /// <summary>True for the relay's and consumers' offsets, which nobody else may set.</summary>
    public static bool IsReserved(string name) => name.StartsWith("relay.", StringComparison.Ordinal) || IsConsumer(name);

    /// <summary>True for a name that people may give: small letters, digits, dots, dashes and underscores, beginning with a letter, at most
    /// 63, and no word for a place.</summary>
    public static bool IsValid(string name) => Allowed().IsMatch(name) && !Places.Contains(name) && !IsReserved(name);

    [GeneratedRegex("^[a-z][a-z0-9._-]{0,62}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Allowed();
}
