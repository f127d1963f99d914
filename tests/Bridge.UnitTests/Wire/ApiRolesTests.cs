using Bridge.Api.Access;
using Bridge.Testing.Repository;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Bridge.UnitTests.Wire;

/// <summary>Which role each endpoint of the worker demands, as its code says; <c>GateTests</c> asks a worker for every one of
/// them.</summary>
public sealed class ApiRolesTests
{
    [Fact]
    public void Are_those_of_the_list() => WireList.AssertEqual("tests/Bridge.UnitTests/Wire/api-roles.txt",
        WireApps.Build().Where(process => process.Name == "worker").SelectMany(process => Endpoints(process.App)).SelectMany(Lines));

    [Fact]
    public void Every_endpoint_says_it() => Assert.All(
        WireApps.Build().Where(process => process.Name == "worker").SelectMany(process => Endpoints(process.App)),
        endpoint => Assert.Single(endpoint.Metadata.GetOrderedMetadata<RequiredRole>()));

    private static IEnumerable<RouteEndpoint> Endpoints(WebApplication app) => ((IEndpointRouteBuilder)app).DataSources
        .SelectMany(source => source.Endpoints).OfType<RouteEndpoint>();

    private static IEnumerable<string> Lines(RouteEndpoint endpoint) =>
        (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["ANY"]).Select(method =>
            $"{method} /{endpoint.RoutePattern.RawText!.Trim('/')} " +
            (endpoint.Metadata.GetRequiredMetadata<RequiredRole>().Role?.ToString().ToLowerInvariant() ?? "none"));
}
