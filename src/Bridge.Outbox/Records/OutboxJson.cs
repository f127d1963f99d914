using System.Text.Json.Serialization;

namespace Bridge.Outbox.Records;

/// <summary>The JSON forms of the outbox's own records.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OutboxCreated))]
[JsonSerializable(typeof(OutboxOpened))]
[JsonSerializable(typeof(Checkpoint))]
[JsonSerializable(typeof(AcceptedSource))]
internal sealed partial class OutboxJson : JsonSerializerContext;
