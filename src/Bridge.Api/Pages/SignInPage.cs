using Bridge.Api.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Bridge.Api.Pages;

/// <summary>The page at <c>/sign-in</c>: takes a token, or the code of a link.</summary>
internal static class SignInPage
{
    private static readonly PageFile Page = new("sign-in");

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(Gate.SignInPath, Page.Show).NeedsNoToken();
}
