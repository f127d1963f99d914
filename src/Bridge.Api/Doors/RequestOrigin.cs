using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Bridge.Api.Doors;

/// <summary>What a browser says about the page that sent a request; programs say nothing.</summary>
/// <remarks>See https://fetch.spec.whatwg.org/#origin-header and https://www.w3.org/TR/fetch-metadata/</remarks>
internal static class RequestOrigin
{
    private const string FetchSite = "Sec-Fetch-Site";
    private const string SameOrigin = "same-origin";

    /// <summary>True when the request comes from a page of this process, or from no page at all.</summary>
    public static bool IsOwn(HttpRequest request) =>
        IsAbsentOr(request.Headers[FetchSite], static (site, _) => site == SameOrigin, request)
        && IsAbsentOr(request.Headers[HeaderNames.Origin], IsSameOrigin, request);

    private static bool IsAbsentOr(StringValues header, Func<string, HttpRequest, bool> isOwn, HttpRequest request) =>
        header.Count == 0 || (header.Count == 1 && isOwn(header[0] ?? "", request));

    private static bool IsSameOrigin(string origin, HttpRequest request) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var sent)
        && Uri.TryCreate($"{request.Scheme}://{request.Host}", UriKind.Absolute, out var own)
        && Uri.Compare(sent, own, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0;
}
