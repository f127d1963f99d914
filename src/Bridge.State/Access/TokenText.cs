using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Bridge.State.Access;

/// <summary>The text of a token: <c>bridge_</c> and 32 random bytes in base64url. The prefix is what scanners of secrets look
/// for.</summary>
public static class TokenText
{
    /// <summary>What every token begins with.</summary>
    public const string Prefix = "bridge_";

    private const int RandomBytes = 32;

    // The characters that 32 bytes take in base64url.
    private const int EncodedLength = 43;

    /// <summary>A new one.</summary>
    public static string Create() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));

    /// <summary>True for what can be a token.</summary>
    public static bool IsToken(string text) => text.Length == Prefix.Length + EncodedLength
        && text.StartsWith(Prefix, StringComparison.Ordinal) && Base64Url.IsValid(text.AsSpan(Prefix.Length));

    /// <summary>What the state keeps of it: a token holds more chance than can be guessed, so that a plain hash is enough.</summary>
    public static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
