using System.Collections.Concurrent;
using System.Text.Json;

namespace Bridge.Messages;

/// <summary>What a contract is: all that follows from its name, for whoever writes its messages and for whoever reads them.</summary>
/// <remarks>
/// <c>SampleChanged</c> carries the row in <c>sample</c>, its id in <c>sampleId</c>, and in <c>previousSampleId</c> the id that the row had
/// before, when the change gave it another.
/// <c>RowChanged</c> follows the same rule for its <c>row</c>; it has a <c>key</c> instead of an id.
/// </remarks>
public sealed class MessageContract
{
    private const string Ending = "Changed";

    // Names come from messages too, also from those that somebody else made up.
    private const int MostKept = 1_000;

    private static readonly ConcurrentDictionary<string, MessageContract> Known = [];

    private MessageContract(string name)
    {
        var subject = name.EndsWith(Ending, StringComparison.Ordinal) ? name[..^Ending.Length] : name;
        Name = name;
        Row = JsonEncodedText.Encode(JsonNamingPolicy.CamelCase.ConvertName(subject));
        Id = JsonEncodedText.Encode(JsonNamingPolicy.CamelCase.ConvertName(subject) + "Id");
        PreviousId = JsonEncodedText.Encode($"previous{subject}Id");
    }

    /// <summary>Its name: that of the type in <c>Bridge.Contracts</c>, of its exchange, and the first word of its routing keys.</summary>
    public string Name { get; }

    /// <summary>The member that holds the row after the change.</summary>
    public JsonEncodedText Row { get; }

    /// <summary>The member that holds the row's id.</summary>
    public JsonEncodedText Id { get; }

    /// <summary>The member that holds the id before the change, where that was another.</summary>
    public JsonEncodedText PreviousId { get; }

    /// <summary>The contract of a name, whether a table gives it or not.</summary>
    public static MessageContract Of(string name) =>
        Known.TryGetValue(name, out var known) ? known
            : Known.Count < MostKept ? Known.GetOrAdd(name, static name => new MessageContract(name)) : new MessageContract(name);

    /// <summary>True for a name that a contract may have: a word in PascalCase that ends with <c>Changed</c>.</summary>
    public static bool IsName(string name) =>
        name.Length > Ending.Length && name.EndsWith(Ending, StringComparison.Ordinal) && char.IsAsciiLetterUpper(name[0])
            && name.All(char.IsAsciiLetterOrDigit);
}
