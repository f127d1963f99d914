using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Bridge.Hosting.Asking;
using Bridge.Hosting.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Bridge.Webhooks.Subscriptions;

/// <summary>Asks the worker, who alone writes the state, for changes; asks again until it answers.</summary>
internal sealed partial class WorkerApi(IOptions<BridgeOptions> options, TimeProvider time, ILogger<WorkerApi> logger)
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Has a subscription disabled.</summary>
    public Task DisableAsync(string name, string reason, CancellationToken cancellationToken) =>
        AskAsync(name, (http, token) => http.PostAsJsonAsync($"api/webhooks/{name}/disable", new { reason }, token), cancellationToken);

    /// <summary>Puts a subscription of the file into force.</summary>
    public Task PutAsync(string name, JsonElement subscription, CancellationToken cancellationToken) =>
        AskAsync(name, (http, token) => http.PutAsJsonAsync($"api/webhooks/{name}", subscription, token), cancellationToken);

    private async Task AskAsync(
        string name, Func<HttpClient, CancellationToken, Task<HttpResponseMessage>> ask, CancellationToken cancellationToken)
    {
        for (var attempt = 0; !cancellationToken.IsCancellationRequested; attempt++)
        {
            // Anew each time: a worker that starts later has its socket later.
            var address = WorkerAddress.Of(options.Value);
            var problem = await TryAsync(address, ask, cancellationToken);
            if (problem is null) return;
            if (!problem.Value.IsTransient)
            {
                LogRefused(logger, name, problem.Value.Text);
                return;
            }

            if (attempt == 0) LogUnreachable(logger, name, address, problem.Value.Text);
            await Task.Delay(RetryDelay, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task<(string Text, bool IsTransient)?> TryAsync(
        WorkerAddress address, Func<HttpClient, CancellationToken, Task<HttpResponseMessage>> ask, CancellationToken cancellationToken)
    {
        try
        {
            using var http = address.CreateClient();
            http.Timeout = Patience;
            using var answer = await ask(http, cancellationToken);
            if (answer.IsSuccessStatusCode) return null;
            var text = await answer.Content.ReadAsStringAsync(cancellationToken);
            return (text.Length > 0 ? text : $"{(int)answer.StatusCode}", (int)answer.StatusCode >= 500
                || answer.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or HttpStatusCode.Unauthorized);
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
        {
            return (failure.Message, true);
        }
    }

    [LoggerMessage(EventId = 6030, EventName = "WebhookWorkerUnreachable", Level = LogLevel.Warning,
        Message = "Webhook {Name}: the worker at {Address} does not take a change, it is asked again: {Reason}")]
    private static partial void LogUnreachable(ILogger logger, string name, WorkerAddress address, string reason);

    [LoggerMessage(EventId = 6031, EventName = "WebhookWorkerRefused", Level = LogLevel.Error,
        Message = "Webhook {Name}: the worker refuses a change: {Reason}")]
    private static partial void LogRefused(ILogger logger, string name, string reason);
}
