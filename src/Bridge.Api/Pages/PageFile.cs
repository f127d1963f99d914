using Microsoft.AspNetCore.Http;

namespace Bridge.Api.Pages;

/// <summary>A page that is one self-contained file: styles and script stand in it; nothing is loaded from elsewhere, and nothing may
/// be.</summary>
internal sealed class PageFile(string name)
{
    private const string Policy =
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; img-src data:; base-uri 'none'; " +
        "form-action 'self'; frame-ancestors 'none'";

    private readonly byte[] content = Load(name);

    /// <summary>The answer.</summary>
    public IResult Show(HttpContext context)
    {
        context.Response.Headers.ContentSecurityPolicy = Policy;
        context.Response.Headers.CacheControl = "no-cache";
        return TypedResults.Bytes(content, "text/html; charset=utf-8");
    }

    private static byte[] Load(string name)
    {
        using var stream = typeof(PageFile).Assembly.GetManifestResourceStream($"Bridge.Api.Pages.{name}.html")!;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
