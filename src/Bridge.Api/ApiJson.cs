using System.Text.Json;
using System.Text.Json.Serialization;
using Bridge.Contracts;

namespace Bridge.Api;

/// <summary>The JSON of the API: camelCase, enums as words; who reads it in .NET uses the same options.</summary>
public static class ApiJson
{
    /// <summary>The options.</summary>
    public static JsonSerializerOptions Options { get; } = Configure(new JsonSerializerOptions(JsonSerializerDefaults.Web));

    /// <summary>Makes options that are those of the web the API's.</summary>
    internal static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        BridgeJson.Configure(options);
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase));
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        return options;
    }
}
