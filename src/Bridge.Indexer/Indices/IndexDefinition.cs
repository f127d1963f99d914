using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Bridge.Indexer.Indices;

/// <summary>An index as it should be.</summary>
/// <param name="Alias">The name that everybody uses; the index itself is <c>&lt;alias&gt;-v1</c> and so on.</param>
/// <param name="Settings">Its settings.</param>
/// <param name="Properties">Its fields.</param>
/// <param name="Meta">What its mapping says about itself.</param>
internal sealed record IndexDefinition(string Alias, JsonObject Settings, JsonObject Properties, IReadOnlyDictionary<string, string> Meta)
{
    private const string AnalysisKey = "bridge.analysis";

    /// <summary>The alias of the next generation while it is built.</summary>
    public static string Next(string alias) => alias + "-next";

    /// <summary>The alias of the generation before, kept for a rollback.</summary>
    public static string Previous(string alias) => alias + "-previous";

    /// <summary>The name of a generation.</summary>
    public string Generation(int number) => $"{Alias}-v{number}";

    /// <summary>The mapping, with what it says about itself.</summary>
    public JsonObject Mappings
    {
        get
        {
            var meta = new JsonObject { [AnalysisKey] = AnalysisFingerprint };
            foreach (var (key, value) in Meta) meta[key] = value;
            return new JsonObject { ["dynamic"] = "strict", ["_meta"] = meta, ["properties"] = Properties.DeepClone() };
        }
    }

    /// <summary>Changes with the analyzers, which an index cannot change.</summary>
    public string AnalysisFingerprint =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8
            .GetBytes(Settings["index"]?["analysis"]?.ToJsonString() ?? Settings["analysis"]?.ToJsonString() ?? "")))[..16];

    /// <summary>The analyzers' fingerprint that a mapping holds; null when it holds none.</summary>
    public static string? FingerprintOf(JsonObject mappings) => mappings["_meta"]?[AnalysisKey]?.GetValue<string>();
}
