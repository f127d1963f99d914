using Bridge.Api.Access;
using Bridge.State.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Bridge.Api.Pages;

/// <summary>The page at <c>/</c>, which asks the API.</summary>
internal static class StatusPage
{
    private static readonly PageFile Page = new("status");

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/", Page.Show).Requires(AccessRole.Read).WithMetadata(new PageForPeople());
}
