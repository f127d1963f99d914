using System.Net.Http.Headers;
using System.Text.Json;
using Bridge.Api;
using Bridge.Api.Errors;
using Bridge.Hosting.Asking;

namespace Bridge.Cli.Api;

/// <summary>The worker's API as the commands ask it.</summary>
internal sealed class WorkerClient(WorkerAddress address) : IDisposable
{
    private readonly HttpClient http = address.CreateClient();

    /// <summary>Its address.</summary>
    public WorkerAddress Address => address;

    /// <summary>The answer as it came.</summary>
    /// <exception cref="WorkerUnreachableException">No worker answers.</exception>
    /// <exception cref="WorkerRefusedException">The worker says that it cannot.</exception>
    public Task<string> GetTextAsync(string path, CancellationToken cancellationToken) => GuardAsync(
        async token =>
        {
            using var answer = await http.GetAsync(path, token);
            await EnsureAsync(answer, token);
            return await answer.Content.ReadAsStringAsync(token);
        },
        TimeSpan.FromSeconds(15),
        cancellationToken);

    /// <summary>An answer of the API, read.</summary>
    public async Task<T> GetAsync<T>(string path, CancellationToken cancellationToken) =>
        Read<T>(await GetTextAsync(path, cancellationToken));

    /// <summary>Asks the worker to change something: POST, PUT or DELETE with a JSON body; the answer as it came.</summary>
    /// <exception cref="WorkerUnreachableException">No worker answers.</exception>
    /// <exception cref="WorkerRefusedException">The worker says that it cannot.</exception>
    public Task<string> SendAsync(HttpMethod method, string path, object? body, CancellationToken cancellationToken) =>
        SendAsync(method, path, body, TimeSpan.FromSeconds(30), cancellationToken);

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

    /// <summary>The lines of an answer that may go on for ever.</summary>
    public async Task<StreamReader> OpenLinesAsync(string path, CancellationToken cancellationToken) => await GuardAsync(
        async token =>
        {
            var answer = await http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, token);
            await EnsureAsync(answer, token);
            return new StreamReader(await answer.Content.ReadAsStreamAsync(CancellationToken.None));
        },
        TimeSpan.FromSeconds(15),
        cancellationToken);

    /// <summary>Reads the API's JSON.</summary>
    public static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, ApiJson.Options)!;

    public void Dispose() => http.Dispose();

    private async Task<T> GuardAsync<T>(Func<CancellationToken, Task<T>> call, TimeSpan bound, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(bound);
        try
        {
            return await call(deadline.Token);
        }
        catch (HttpRequestException failure)
        {
            throw new WorkerUnreachableException(address, failure.InnerException?.Message ?? failure.Message, failure);
        }
        catch (OperationCanceledException failure) when (!cancellationToken.IsCancellationRequested)
        {
            throw new WorkerUnreachableException(address, $"no answer within {bound.TotalSeconds} s", failure);
        }
    }

    private static async Task EnsureAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (answer.IsSuccessStatusCode) return;
        var isJson = answer.Content.Headers.ContentType?.MediaType is "application/problem+json" or "application/json";
        var summary = isJson ? await answer.Content.ReadFromJsonAsync<ErrorSummary>(ApiJson.Options, cancellationToken) : null;
        throw new WorkerRefusedException(summary?.Summary ?? $"the worker answered {(int)answer.StatusCode} {answer.ReasonPhrase}",
            answer.StatusCode);
    }
}
