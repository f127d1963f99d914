using Bridge.Api.Access;
using Bridge.Api.Audit;
using Bridge.State.Access;
using Bridge.Worker.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Bridge.Api.Tokens;

/// <summary><c>/api/tokens</c>: list, make (POST), revoke (DELETE), and POST <c>/{name}/link</c> for a link that signs in.</summary>
internal static class TokenEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var tokens = api.MapGroup("/tokens").Requires(AccessRole.Admin);
        tokens.MapGet("", (TokenCommands commands) => new DataList<TokenReport>(commands.List()));
        tokens.MapPost("", async (TokenRequest request, TokenCommands commands, CancellationToken cancellationToken) =>
            TypedResults.Created((string?)null, await commands.CreateAsync(request, cancellationToken)));
        tokens.MapDelete("/{name}", (string name, TokenCommands commands, CancellationToken cancellationToken) => commands
            .RevokeAsync(name, cancellationToken)).Noted((context, name) => Task.FromResult<object?>(
                context.RequestServices.GetRequiredService<TokenCommands>().List().FirstOrDefault(token => token.Name == name)));
        // What is kept stays as it is; and it works while the broker, where the audit is, is away.
        tokens.MapPost("/{name}/link", (string name, SignIn signIn) => signIn.CreateLink(name)).WithMetadata(new ChangesNothing());
    }
}
