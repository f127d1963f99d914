using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Json;

namespace Bridge.Hosting.Configuration;

/// <summary>The additional JSON file that <c>--config</c> or <c>Bridge:Config</c> names; it stands above appsettings.json and below
/// environment and command line.</summary>
internal static class ConfigurationFile
{
    /// <summary>The key that names it.</summary>
    public const string Key = "Bridge:Config";

    /// <summary>Adds it, if one is named.</summary>
    /// <exception cref="ConfigurationException">It does not exist or is no JSON.</exception>
    public static void Add(IConfigurationManager configuration)
    {
        if (configuration[Key] is not { Length: > 0 } path) return;
        var full = Path.GetFullPath(path);
        if (!File.Exists(full)) throw new ConfigurationException([$"{Key}: the file '{path}' does not exist"]);
        var source = new JsonConfigurationSource { Path = full };
        source.ResolveFileProvider();
        var last = configuration.Sources.Select((item, index) => item is JsonConfigurationSource ? index : -1).DefaultIfEmpty(-1).Max();
        try
        {
            configuration.Sources.Insert(last + 1, source);
        }
        catch (InvalidDataException failure)
        {
            throw new ConfigurationException(
                [$"{Key}: the file '{path}' is no JSON: {failure.InnerException?.Message ?? failure.Message}"]);
        }
    }
}
