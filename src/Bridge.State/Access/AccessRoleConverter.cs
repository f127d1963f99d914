using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bridge.State.Access;

/// <summary>Roles as words: <c>read</c>, <c>inspect</c>, <c>operate</c>, <c>admin</c>; no numbers.</summary>
internal sealed class AccessRoleConverter() : JsonStringEnumConverter<AccessRole>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);
