using System.Net.Http.Headers;
using Bridge.Api.Doors;
using Bridge.Worker.Access;
using Microsoft.AspNetCore.Http;

namespace Bridge.Api.Access;

/// <summary>Finds out who asks: by the socket, by a bearer token, or by a signed-in page's cookie.</summary>
internal sealed class CallerFinder(TokenList tokens, TokenUses uses, Sessions sessions)
{
    private const string Bearer = "Bearer";

    /// <summary>True while tokens can be told from what is none.</summary>
    public bool CanTell => tokens.IsKnown;

    /// <summary>Why they cannot.</summary>
    public string Reason => tokens.Reason;

    /// <summary>Who asks; null for nobody who is known. What he has open ends with the token.</summary>
    public (Caller Caller, CancellationToken Ended)? Find(HttpContext context)
    {
        if (context.Features.Get<OwnerConnection>() is not null) return (Caller.Owner, CancellationToken.None);
        var known = context.Request.Headers.Authorization.Count > 0 ? FindBearer(context.Request) : sessions.Find(context);
        if (known is null) return null;
        uses.Add(known);
        return (new Caller(known.Token.Name, tokens.RoleOf(known), true), known.Ended);
    }

    private KnownToken? FindBearer(HttpRequest request) =>
        request.Headers.Authorization is [{ } sent] && AuthenticationHeaderValue.TryParse(sent, out var header)
            && header.Scheme.Equals(Bearer, StringComparison.OrdinalIgnoreCase) && header.Parameter is { } text ? tokens.Find(text) : null;
}
