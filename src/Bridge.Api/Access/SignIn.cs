using Bridge.State.Requests;
using Bridge.Worker.Access;
using Bridge.Worker.Audit;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Bridge.Api.Access;

/// <summary>Signs pages in and out.</summary>
internal sealed class SignIn(
    TokenList tokens, Sessions sessions, SignInLinks links, RefusedCalls refused,
    [FromKeyedServices(SignIn.CallsOfAddresses)] CallRate rate)
{
    /// <summary>The key of the sign-ins that each address has.</summary>
    public const string CallsOfAddresses = "addresses";

    /// <summary>A link that signs in once as the token of this name.</summary>
    /// <exception cref="NotFoundException">There is no such token that is taken.</exception>
    /// <exception cref="RefusedRequestException">There are too many links.</exception>
    public SignInLink CreateLink(string name)
    {
        if (tokens.FindByName(name) is null)
            throw new NotFoundException($"There is no token '{name}' that is taken; 'bridge tokens list' shows them.");
        return links.Create(name) is var (code, until) ? new SignInLink($"{Gate.SignInPath}#{code}", until)
            : throw new RefusedRequestException("Too many links wait to be used; they expire within ten minutes.");
    }

    /// <summary>Sets the cookie; 401 when token or code are not taken, 429 when this address tries too often.</summary>
    public Task EnterAsync(HttpContext context, SignInRequest request)
    {
        if (!rate.TryTake(NetworkOf(context), out var wait)) return Gate.RefuseTooManyAsync(context, wait);
        var known = request.Token is { Length: > 0 } text ? tokens.Find(text.Trim())
            : request.Code is { Length: > 0 } code && links.Take(code) is { } name ? tokens.FindByName(name) : null;
        if (known is null) return RefuseAsync(context);
        sessions.Start(context, known);
        return TypedResults.Ok(new CallerReport(known.Token.Name, tokens.RoleOf(known))).ExecuteAsync(context);
    }

    private Task RefuseAsync(HttpContext context)
    {
        if (!tokens.IsKnown)
            return TypedResults.Problem(
                $"Which tokens are taken cannot be told, for the state cannot be followed: {tokens.Reason}",
                statusCode: StatusCodes.Status503ServiceUnavailable).ExecuteAsync(context);
        refused.Add(Gate.AddressOf(context));
        return TypedResults.Problem(
            "This token or link is not taken: it is wrong, expired, used or revoked.", statusCode: StatusCodes.Status401Unauthorized)
            .ExecuteAsync(context);
    }

    // Somebody who has a whole network of version 6 has one address.
    private static string NetworkOf(HttpContext context)
    {
        if (context.Connection.RemoteIpAddress is not { } address) return "";
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        var bytes = address.GetAddressBytes();
        return Convert.ToHexString(bytes.Length > 4 ? bytes.AsSpan(0, 8) : bytes);
    }
}
