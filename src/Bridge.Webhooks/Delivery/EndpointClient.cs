using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using Bridge.Webhooks.Messages;
using Microsoft.Extensions.Options;

namespace Bridge.Webhooks.Delivery;

/// <summary>Calls endpoints: one attempt for each call, no redirect followed, TLS verified, an answer read up to a limit.
/// Thread-safe.</summary>
internal sealed class EndpointClient : IDisposable
{
    private const int KeptBytes = 1024;

    private readonly HttpMessageInvoker http;
    private readonly TimeProvider time;
    private readonly int responseBytes;

    /// <summary>Creates the client of a process; connections are shared and renewed every two minutes, so that a changed name is
    /// seen.</summary>
    public EndpointClient(IOptions<WebhooksOptions> options, TimeProvider time)
    {
        this.time = time;
        responseBytes = options.Value.ResponseBytes;
        http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
            MaxResponseHeadersLength = 32,
            MaxResponseDrainSize = 0,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            ConnectCallback = new AddressGuard(options.Value.AllowedHosts).ConnectAsync,
        });
    }

    /// <summary>Makes one attempt. Never throws for what the endpoint or the network does.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="messages">What to deliver, in one request.</param>
    /// <param name="body">The messages' body.</param>
    /// <param name="cancellationToken">Gives the attempt up.</param>
    /// <exception cref="OperationCanceledException">The caller gave it up.</exception>
    public async Task<AttemptResult> SendAsync(
        EndpointRequest endpoint, IReadOnlyList<WebhookMessage> messages, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(endpoint.Timeout);
        try
        {
            using var request = endpoint.Create(messages, body, time.GetUtcNow());
            using var response = await http.SendAsync(request, deadline.Token);
            var answer = await ReadAsync(response, deadline.Token);
            return Judge(response, answer, time.GetElapsedTime(started));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Failed(string.Create(CultureInfo.InvariantCulture, $"no answer within {endpoint.Timeout.TotalSeconds:0.###} s"),
                started);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or SocketException)
        {
            return Failed(Describe(failure), started);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    // The status is the answer: a body that breaks off, is too long or never ends takes nothing from it.
    private async Task<ReadOnlyMemory<byte>> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.StatusCode == HttpStatusCode.NoContent || response.Content.Headers.ContentLength == 0) return default;
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Max(KeptBytes, 4096));
        var (kept, total) = (Array.Empty<byte>(), 0);
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            while (total < responseBytes && await stream.ReadAsync(buffer, cancellationToken) is > 0 and var read)
            {
                if (kept.Length < KeptBytes) kept = [.. kept, .. buffer.AsSpan(0, Math.Min(read, KeptBytes - kept.Length))];
                total += read;
            }
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or OperationCanceledException)
        {
            return kept;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return kept;
    }

    private AttemptResult Judge(HttpResponseMessage response, ReadOnlyMemory<byte> answer, TimeSpan duration)
    {
        var status = (int)response.StatusCode;
        var outcome = response.StatusCode switch
        {
            _ when response.IsSuccessStatusCode => DeliveryOutcome.Delivered,
            HttpStatusCode.Gone => DeliveryOutcome.Gone,
            HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout => DeliveryOutcome.Retry,
            _ when status >= 500 => DeliveryOutcome.Retry,
            _ => DeliveryOutcome.Rejected,
        };
        var asksToWait = response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable;
        var reason = outcome switch
        {
            DeliveryOutcome.Delivered => "",
            _ when status is >= 300 and < 400 => $"the endpoint answered {status}: redirects are not followed",
            _ => $"the endpoint answered {status}",
        };
        return new AttemptResult(outcome, status, reason, asksToWait ? RetryAfter(response.Headers.RetryAfter) : null, duration, answer);
    }

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? header)
    {
        var wait = header?.Delta ?? (header?.Date is { } date ? date - time.GetUtcNow() : null);
        return wait > TimeSpan.Zero ? wait : null;
    }

    private AttemptResult Failed(string reason, long started) =>
        new(DeliveryOutcome.Retry, null, reason, null, time.GetElapsedTime(started), default);

    private static string Describe(Exception failure)
    {
        for (var cause = failure; cause is not null; cause = cause.InnerException)
        {
            if (cause is AddressRefusedException) return cause.Message;
            if (cause is AuthenticationException) return $"TLS: {cause.Message}";
            if (cause is SocketException socket) return $"connection: {socket.SocketErrorCode}";
        }

        return failure is HttpRequestException { HttpRequestError: not HttpRequestError.Unknown and var error } ? $"connection: {error}"
            : $"connection: {failure.Message}";
    }
}
