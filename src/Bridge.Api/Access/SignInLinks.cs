using System.Buffers.Text;
using System.Security.Cryptography;
using Bridge.State.Access;

namespace Bridge.Api.Access;

/// <summary>Links that sign in once, within ten minutes; in the memory of the worker that made them.</summary>
internal sealed class SignInLinks(TimeProvider time)
{
    /// <summary>For how long one is taken.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromMinutes(10);

    private const int CodeBytes = 32;
    private const int Most = 1_000;

    private readonly Lock changing = new();
    private readonly Dictionary<string, (string Token, DateTimeOffset Until)> open = new(StringComparer.Ordinal);

    /// <summary>A code that signs in as the token of this name; null when there are too many.</summary>
    public (string Code, DateTimeOffset Until)? Create(string token)
    {
        var code = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(CodeBytes));
        var until = time.GetUtcNow() + Length;
        lock (changing)
        {
            foreach (var (old, _) in open.Where(link => link.Value.Until <= time.GetUtcNow()).ToList()) open.Remove(old);
            if (open.Count >= Most) return null;
            open[TokenText.HashOf(code)] = (token, until);
        }

        return (code, until);
    }

    /// <summary>The token's name that a code signs in as; null when it is none, or was used, or is too old.</summary>
    public string? Take(string code)
    {
        lock (changing)
            return open.Remove(TokenText.HashOf(code), out var link) && time.GetUtcNow() < link.Until ? link.Token : null;
    }
}
