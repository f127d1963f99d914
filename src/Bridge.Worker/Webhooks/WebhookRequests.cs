using Bridge.State.Requests;
using Bridge.State.Webhooks;

namespace Bridge.Worker.Webhooks;

/// <summary>Makes a subscription of what was asked for and what is there.</summary>
internal static class WebhookRequests
{
    /// <summary>The subscription that is asked for.</summary>
    /// <exception cref="InvalidRequestException">It is wrong; the message holds every error.</exception>
    public static WebhookSubscription Merge(
        string name, WebhookRequest request, WebhookSubscription? existing, string? secret, DateTimeOffset now)
    {
        if (request.Name is not null && request.Name != name) throw new InvalidRequestException($"name: is '{request.Name}' and '{name}'");
        var basis = existing ?? new WebhookSubscription
        {
            Name = name,
            Url = "",
            CreatedAt = now,
            Secrets = secret is null ? []
            : [secret]
        };
        RefuseToMoveSecrets(request, basis);
        return Checked(basis with
        {
            Url = request.Url ?? basis.Url,
            Filter = request.Filter is { } filter ? Filter(filter) : basis.Filter,
            BatchSize = request.BatchSize ?? basis.BatchSize,
            Concurrency = request.Concurrency ?? basis.Concurrency,
            Timeout = request.Timeout ?? basis.Timeout,
            RateLimit = request.RateLimit is { } rate ? rate == 0 ? null : rate : basis.RateLimit,
            Headers = request.Headers is { } headers ? [.. headers.Select(header => header.Value is null ? Kept(basis, header) : header)]
                : basis.Headers,
            Secrets = request.Secrets ?? basis.Secrets,
            Retry = request.Retry ?? basis.Retry,
            Paused = request.Paused ?? basis.Paused,
        });
    }

    /// <summary>The subscription, when it is right.</summary>
    /// <exception cref="InvalidRequestException">It is wrong; the message holds every error.</exception>
    public static WebhookSubscription Checked(WebhookSubscription subscription)
    {
        var errors = WebhookRules.Check(subscription);
        return errors.Count == 0 ? subscription : throw new InvalidRequestException(string.Join("; ", errors));
    }

    // A value that is kept stays as secret as it was.
    private static WebhookHeader Kept(WebhookSubscription existing, WebhookHeader asked) =>
        Find(existing, asked.Name) is { } known ? asked with { Value = known.Value, Secret = known.Secret || asked.Secret } : asked;

    private static WebhookHeader? Find(WebhookSubscription existing, string header) =>
        existing.Headers.FirstOrDefault(known => known.Name.Equals(header, StringComparison.OrdinalIgnoreCase));

    // Whoever may change the address must not learn by it what he was never shown.
    private static void RefuseToMoveSecrets(WebhookRequest request, WebhookSubscription existing)
    {
        if (request.Url is not { } url || request.KeepSecrets == true || IsSameServer(existing.Url, url)) return;
        var kept = request.Headers is { } headers
            ? headers.Where(header => header.Value is null).Select(header => Find(existing, header.Name)).OfType<WebhookHeader>()
            : existing.Headers;
        var secret = kept.Where(header => header.Secret).Select(header => header.Name).ToList();
        if (secret.Count > 0)
            throw new InvalidRequestException(
                $"url: another server would get the secret headers {string.Join(", ", secret)}; name them again with their values, or " +
                "say keepSecrets: true (--keep-secrets)");
    }

    private static bool IsSameServer(string before, string after) =>
        Uri.TryCreate(before, UriKind.Absolute, out var left) && Uri.TryCreate(after, UriKind.Absolute, out var right)
        && Uri.Compare(left, right, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0;

    private static WebhookFilter Filter(WebhookFilterText filter)
    {
        try
        {
            return filter.ToFilter();
        }
        catch (FormatException failure)
        {
            throw new InvalidRequestException($"filter.where: {failure.Message}");
        }
    }
}
