using System.Net.Http.Headers;
using Bridge.Api;

namespace Bridge.Cli.Api;

internal sealed partial class WorkerClient
{
    /// <summary>Asks the worker to change something; the answer as it came.</summary>
    /// <param name="method">POST, PUT or DELETE.</param>
    /// <param name="path">The path.</param>
    /// <param name="body">Sent as JSON; null for none.</param>
    /// <param name="bound">How long the answer may take.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="WorkerUnreachableException">No worker answers.</exception>
    /// <exception cref="WorkerRefusedException">The worker says that it cannot.</exception>
    public Task<string> SendAsync(HttpMethod method, string path, object? body, TimeSpan bound, CancellationToken cancellationToken) =>
        GuardAsync(
        async token =>
        {
            using var request = new HttpRequestMessage(method, path);
            // JSON without a body too: the worker takes a change from nobody who does not say so.
            request.Content = body is null ? new StringContent("", new MediaTypeHeaderValue("application/json"))
                : JsonContent.Create(body, body.GetType(), options: ApiJson.Options);
            using var answer = await http.SendAsync(request, token);
            await EnsureAsync(answer, token);
            return await answer.Content.ReadAsStringAsync(token);
        },
        bound,
        cancellationToken);
}
