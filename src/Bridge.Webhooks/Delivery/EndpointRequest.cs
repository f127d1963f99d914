using System.Globalization;
using System.Net.Http.Headers;
using Bridge.State.Webhooks;
using Bridge.Webhooks.Messages;

namespace Bridge.Webhooks.Delivery;

/// <summary>Makes a subscription's requests; what all of them share is prepared once.</summary>
internal sealed class EndpointRequest(WebhookSubscription subscription) : IDisposable
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private static readonly string UserAgent = $"Bridge/{typeof(EndpointRequest).Assembly.GetName().Version?.ToString(3)}";

    private readonly Uri uri = new(subscription.Url);
    private readonly WebhookSignature signature = new(subscription.Secrets.Select(WebhookSecret.Decode).OfType<byte[]>());

    /// <summary>How long an attempt may take.</summary>
    public TimeSpan Timeout => subscription.Timeout;

    /// <summary>A signed request.</summary>
    public HttpRequestMessage Create(IReadOnlyList<WebhookMessage> messages, ReadOnlyMemory<byte> body, DateTimeOffset now)
    {
        var (id, timestamp) = (DeliveryBody.Id(messages), now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        var request = new HttpRequestMessage(HttpMethod.Post, uri) { Content = new ReadOnlyMemoryContent(body) };
        request.Content.Headers.ContentType = Json;
        var headers = request.Headers;
        headers.TryAddWithoutValidation("webhook-id", id);
        headers.TryAddWithoutValidation("webhook-timestamp", timestamp);
        headers.TryAddWithoutValidation("webhook-signature", signature.Sign(id, timestamp, body.Span));
        headers.TryAddWithoutValidation("User-Agent", UserAgent);
        Mark(headers, WebhookHeaderNames.Replay, messages[0].Replay);
        Mark(headers, WebhookHeaderNames.Redelivery, messages[0].Redelivery);
        Mark(headers, WebhookHeaderNames.Test, messages[0].Test);
        foreach (var header in subscription.Headers) headers.TryAddWithoutValidation(header.Name, header.Value);
        return request;
    }

    /// <inheritdoc/>
    public void Dispose() => signature.Dispose();

    private static void Mark(HttpRequestHeaders headers, string name, string value)
    {
        if (value.Length > 0) headers.TryAddWithoutValidation(name, value);
    }
}
