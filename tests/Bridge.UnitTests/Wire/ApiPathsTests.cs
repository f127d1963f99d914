using Bridge.Testing.Repository;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace Bridge.UnitTests.Wire;

/// <summary>The endpoints of the three processes: method, path and the query's parameters.</summary>
public sealed class ApiPathsTests
{
    [Fact]
    public void Are_those_of_the_list() =>
        WireList.AssertEqual("tests/Bridge.UnitTests/Wire/api-paths.txt",
            WireApps.Build().SelectMany(process => Endpoints(process.App).SelectMany(endpoint => Lines(process.Name, endpoint))));

    private static IEnumerable<RouteEndpoint> Endpoints(WebApplication app) => ((IEndpointRouteBuilder)app).DataSources
        .SelectMany(source => source.Endpoints).OfType<RouteEndpoint>();

    private static IEnumerable<string> Lines(string process, RouteEndpoint endpoint)
    {
        var path = "/" + endpoint.RoutePattern.RawText!.Trim('/');
        var query = endpoint.Metadata.GetOrderedMetadata<IParameterBindingMetadata>()
            .Where(parameter => IsPlain(parameter.ParameterInfo.ParameterType)
                && endpoint.RoutePattern.GetParameter(parameter.Name) is null)
            .Select(parameter => parameter.Name).Order(StringComparer.Ordinal).ToList();
        foreach (var method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["ANY"])
            yield return $"{process} {method} {path}{(query.Count > 0 ? "?" + string.Join('&', query) : "")}";
    }

    private static bool IsPlain(Type type) => type == typeof(string) || (Nullable.GetUnderlyingType(type) ?? type).IsPrimitive;
}
