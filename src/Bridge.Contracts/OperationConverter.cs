using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bridge.Contracts;

/// <summary>Writes an <see cref="Operation"/> in PostgreSQL's own lower-case words, whatever the reader's serializer settings.</summary>
public sealed class OperationConverter() : JsonStringEnumConverter<Operation>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);
