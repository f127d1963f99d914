using System.Text.RegularExpressions;

namespace Bridge.State.Access;

/// <summary>A token as the state keeps it: what it proves, and never the token itself.</summary>
/// <param name="Name">Its name, by which it is listed, revoked and noted in the audit.</param>
/// <param name="Hash">SHA-256 of its text, in hexadecimal digits.</param>
/// <param name="Role">What who has it may do.</param>
/// <param name="CreatedAt">When it was made, UTC.</param>
/// <param name="ExpiresAt">Until when it is taken, UTC; null: until it is revoked.</param>
public sealed partial record AccessToken(string Name, string Hash, AccessRole Role, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt)
{
    /// <summary>What the keys of tokens begin with: <c>token/&lt;name&gt;</c>, and <c>token/&lt;name&gt;/used</c>.</summary>
    public const string StatePrefix = "token/";

    private const string UsedPart = "/used";

    /// <summary>The state's key of the token of this name.</summary>
    public static string KeyOf(string name) => StatePrefix + name;

    /// <summary>The state's key of the day on which the token of this name was last used.</summary>
    public static string UsedKeyOf(string name) => StatePrefix + name + UsedPart;

    /// <summary>True for the key of a token; false for every other key.</summary>
    public static bool IsKey(string key) => key.StartsWith(StatePrefix, StringComparison.Ordinal)
        && key.IndexOf('/', StatePrefix.Length) < 0;

    /// <summary>True for what a token may be called.</summary>
    public static bool IsName(string name) => Allowed().IsMatch(name);

    /// <summary>True when it is taken at this time.</summary>
    public bool IsValidAt(DateTimeOffset time) => ExpiresAt is not { } end || time < end;

    [GeneratedRegex(@"^[a-z][a-z0-9._-]{0,62}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Allowed();
}
