using System.Text.Json;
using Bridge.Hosting.State;
using Microsoft.AspNetCore.Http;

namespace Bridge.Console.Endpoints;

/// <summary>Reads the JSON bodies of requests.</summary>
internal static class JobRequests
{
    /// <summary>The body.</summary>
    /// <exception cref="JobRequestException">It is no JSON of that form.</exception>
    public static async Task<T> ReadAsync<T>(HttpRequest request, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<T>(request.Body, ConsoleJson.Options, cancellationToken) ?? throw new JobRequestException("The request's body is empty.");
        }
        catch (JsonException failure)
        {
            throw new JobRequestException($"The request's body cannot be read at {failure.Path ?? "its begin"}: it must be JSON.");
        }
    }
}
