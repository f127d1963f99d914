using System.Text.Json;

namespace Bridge.Api.Changes;

/// <summary>Writes JSON elements under a name.</summary>
internal static class JsonElementExtensions
{
    /// <summary>Writes <paramref name="element"/> as the member <paramref name="name"/>.</summary>
    public static void WriteTo(this JsonElement element, Utf8JsonWriter json, string name)
    {
        json.WritePropertyName(name);
        element.WriteTo(json);
    }
}
