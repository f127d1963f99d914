using System.Text.Json;
using Bridge.Contracts;

namespace Bridge.Messages.Reading;

/// <summary>The operations' names on the wire.</summary>
internal static class OperationNames
{
    private static readonly string[] Names = ["insert", "update", "delete", "truncate", "read"];
    private static readonly JsonEncodedText[] Encoded = [.. Names.Select(name => JsonEncodedText.Encode(name))];

    /// <summary>How many operations there are.</summary>
    public static int Count => Names.Length;

    /// <summary>The operation's name.</summary>
    public static string Name(Operation operation) => Names[(int)operation];

    /// <summary>The operation's name, ready for JSON.</summary>
    public static JsonEncodedText Json(Operation operation) => Encoded[(int)operation];

    /// <summary>Reads the string that <paramref name="reader"/> stands on.</summary>
    /// <exception cref="InvalidDataException">There is no such operation.</exception>
    public static Operation Read(ref Utf8JsonReader reader)
    {
        for (var i = 0; i < Names.Length; i++)
            if (reader.ValueTextEquals(Names[i])) return (Operation)i;
        throw new InvalidDataException($"'{reader.GetString()}' is no operation.");
    }
}
