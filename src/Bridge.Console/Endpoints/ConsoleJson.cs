using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bridge.Console.Endpoints;

/// <summary>The JSON of the API: camelCase, enums as words; who reads it in .NET uses the same options.</summary>
public static class ConsoleJson
{
    /// <summary>The options.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };
}
