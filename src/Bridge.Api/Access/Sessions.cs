using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Bridge.Worker.Access;
using Microsoft.AspNetCore.Http;

namespace Bridge.Api.Access;

/// <summary>Signed-in pages: a cookie that proves, for eight hours since it was last used, that a token was shown. It ends with the
/// token, and does not hold it.</summary>
/// <param name="key">Signs them.</param>
/// <param name="tokens">The tokens that are taken.</param>
/// <param name="time">The clock.</param>
internal sealed class Sessions(byte[] key, TokenList tokens, TimeProvider time)
{
    /// <summary>For how long one lasts without being used.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromHours(8);

    private static readonly TimeSpan RenewAfter = TimeSpan.FromMinutes(10);

    /// <summary>The token whose session the request's cookie is; null for none. One in use is renewed.</summary>
    public KnownToken? Find(HttpContext context)
    {
        if (context.Request.Cookies[NameOf(context)] is not { } value) return null;
        if (value.Split('.', 3) is not [var until, var mac, var name]
            || !long.TryParse(until, NumberStyles.None, CultureInfo.InvariantCulture, out var end)) return null;
        var left = DateTimeOffset.FromUnixTimeSeconds(Math.Min(end, int.MaxValue)) - time.GetUtcNow();
        if (left <= TimeSpan.Zero || tokens.FindByName(name) is not { } known || !IsRight(known, end, mac)) return null;
        if (left < Length - RenewAfter) Start(context, known);
        return known;
    }

    /// <summary>Signs the request's browser in.</summary>
    public void Start(HttpContext context, KnownToken known)
    {
        var end = (time.GetUtcNow() + Length).ToUnixTimeSeconds();
        context.Response.Cookies.Append(
            NameOf(context), string.Create(CultureInfo.InvariantCulture, $"{end}.{MacOf(known, end)}.{known.Token.Name}"),
            Options(context));
    }

    /// <summary>Signs it out.</summary>
    public static void End(HttpContext context) => context.Response.Cookies.Delete(NameOf(context), Options(context));

    // By the port: browsers keep one jar for all ports of a host.
    private static string NameOf(HttpContext context) =>
        string.Create(CultureInfo.InvariantCulture, $"bridge_session_{context.Connection.LocalPort}");

    private static CookieOptions Options(HttpContext context) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Secure = context.Request.IsHttps || !IsLoopback(context.Request.Host.Host),
        Path = "/",
        MaxAge = Length,
        IsEssential = true,
    };

    private static bool IsLoopback(string host) => Uri.TryCreate($"http://{host}", UriKind.Absolute, out var url) && url.IsLoopback;

    private bool IsRight(KnownToken known, long end, string mac) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(MacOf(known, end)), Encoding.UTF8.GetBytes(mac));

    private string MacOf(KnownToken known, long end) => Base64Url.EncodeToString(HMACSHA256.HashData(
        key, Encoding.UTF8.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"session\n{known.Token.Name}\n{known.Token.Hash}\n{end}"))));
}
