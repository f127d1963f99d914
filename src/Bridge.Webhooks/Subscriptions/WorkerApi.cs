using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Bridge.Hosting.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Bridge.Webhooks.Subscriptions;

/// <summary>Asks the worker, who alone writes the state, for changes; asks again until it answers.</summary>
internal sealed partial class WorkerApi(IOptions<BridgeOptions> options, TimeProvider time, ILogger<WorkerApi> logger) : IDisposable
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(3);

    private readonly HttpClient http = new() { BaseAddress = new Uri(options.Value.Url), Timeout = TimeSpan.FromSeconds(15) };

    /// <summary>Has a subscription disabled.</summary>
    public Task DisableAsync(string name, string reason, CancellationToken cancellationToken) =>
        AskAsync(name, token => http.PostAsJsonAsync($"api/webhooks/{name}/disable", new { reason }, token), cancellationToken);

    /// <summary>Puts a subscription of the file into force.</summary>
    public Task PutAsync(string name, JsonElement subscription, CancellationToken cancellationToken) =>
        AskAsync(name, token => http.PutAsJsonAsync($"api/webhooks/{name}", subscription, token), cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private async Task AskAsync(string name, Func<CancellationToken, Task<HttpResponseMessage>> ask, CancellationToken cancellationToken)
    {
        for (var attempt = 0; !cancellationToken.IsCancellationRequested; attempt++)
        {
            var problem = await TryAsync(ask, cancellationToken);
            if (problem is null) return;
            if (!problem.Value.IsTransient)
            {
                LogRefused(logger, name, problem.Value.Text);
                return;
            }

            if (attempt == 0) LogUnreachable(logger, name, http.BaseAddress!, problem.Value.Text);
            await Task.Delay(RetryDelay, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task<(string Text, bool IsTransient)?> TryAsync(
        Func<CancellationToken, Task<HttpResponseMessage>> ask, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await ask(cancellationToken);
            if (answer.IsSuccessStatusCode) return null;
            var text = await answer.Content.ReadAsStringAsync(cancellationToken);
            return (text.Length > 0 ? text : $"{(int)answer.StatusCode}", (int)answer.StatusCode >= 500
                || answer.StatusCode == HttpStatusCode.RequestTimeout);
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
        {
            return (failure.Message, true);
        }
    }

    [LoggerMessage(EventId = 6030, EventName = "WebhookWorkerUnreachable", Level = LogLevel.Warning,
        Message = "Webhook {Name}: the worker at {Address} does not take a change, it is asked again: {Reason}")]
    private static partial void LogUnreachable(ILogger logger, string name, Uri address, string reason);

    [LoggerMessage(EventId = 6031, EventName = "WebhookWorkerRefused", Level = LogLevel.Error,
        Message = "Webhook {Name}: the worker refuses a change: {Reason}")]
    private static partial void LogRefused(ILogger logger, string name, string reason);
}
