using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Bridge.Outbox.Relay;

/// <summary>Asks RabbitMQ's management API which queues are at their limit: the suspects when a publish is refused.</summary>
public sealed class FullQueuesClient(HttpClient client, string management, string virtualHost)
{
    /// <summary>The names of the virtual host's queues that hold as much as they may, with commas between; null when there are none or the API does not answer.</summary>
    public async Task<string?> FindAsync(CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(2));
        try
        {
            using var request = Request();
            using var answer = await client.SendAsync(request, deadline.Token);
            if (!answer.IsSuccessStatusCode) return null;
            await using var body = await answer.Content.ReadAsStreamAsync(deadline.Token);
            using var queues = await JsonDocument.ParseAsync(body, cancellationToken: deadline.Token);
            var full = string.Join(", ", queues.RootElement.EnumerateArray().Where(IsFull).Select(queue => queue.GetProperty("name").GetString()));
            return full.Length == 0 ? null : full;
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            // A report without a suspect is better than none; the management API is optional.
            return null;
        }
    }

    private HttpRequestMessage Request()
    {
        var address = new UriBuilder(new Uri(new Uri(management), $"api/queues/{Uri.EscapeDataString(virtualHost)}"));
        var credentials = $"{Uri.UnescapeDataString(address.UserName)}:{Uri.UnescapeDataString(address.Password)}";
        address.UserName = address.Password = "";
        var request = new HttpRequestMessage(HttpMethod.Get, address.Uri);
        if (credentials.Length > 1) request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));
        return request;
    }

    private static bool IsFull(JsonElement queue) =>
        AtLimit(queue, "max-length", "messages") || AtLimit(queue, "max-length-bytes", "message_bytes");

    private static bool AtLimit(JsonElement queue, string limit, string measure) =>
        Limit(queue, limit) is { } most && queue.TryGetProperty(measure, out var held) && held.TryGetInt64(out var count) && count >= most;

    private static long? Limit(JsonElement queue, string limit)
    {
        if (queue.TryGetProperty("arguments", out var arguments) && arguments.ValueKind == JsonValueKind.Object
            && arguments.TryGetProperty("x-" + limit, out var argument) && argument.TryGetInt64(out var fromArguments)) return fromArguments;
        return queue.TryGetProperty("effective_policy_definition", out var policy) && policy.ValueKind == JsonValueKind.Object
            && policy.TryGetProperty(limit, out var defined) && defined.TryGetInt64(out var fromPolicy) ? fromPolicy : null;
    }
}
