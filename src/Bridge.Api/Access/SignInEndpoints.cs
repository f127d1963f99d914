using Bridge.State.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Bridge.Api.Access;

/// <summary>POST <c>/api/sign-in</c> and <c>/api/sign-out</c> for pages, and GET <c>/api/me</c>.</summary>
internal static class SignInEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/sign-in", (HttpContext context, SignInRequest request, SignIn signIn) => signIn.EnterAsync(context, request))
            .NeedsNoToken();
        api.MapPost("/sign-out", (HttpContext context) =>
        {
            Sessions.End(context);
            return TypedResults.NoContent();
        }).NeedsNoToken();
        api.MapGet("/me", (HttpContext context) => Report(context.Features.GetRequiredFeature<Caller>())).Requires(AccessRole.Read);
    }

    private static CallerReport Report(Caller caller) => new(caller.Name, caller.Role);
}
