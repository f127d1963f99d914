namespace Bridge.Api;

/// <summary>How people read an enumeration's value.</summary>
public static class Words
{
    /// <summary>A value in words: <c>waiting for migration</c>.</summary>
    public static string Of(Enum value) =>
        string.Concat(value.ToString().Select((letter, i) => i > 0 && char.IsUpper(letter) ? $" {char.ToLowerInvariant(letter)}"
            : $"{char.ToLowerInvariant(letter)}"));
}
