using Bridge.Console.Webhooks;
using Bridge.Hosting.State;
using Bridge.Hosting.Webhooks;

namespace Bridge.Worker.Webhooks;

/// <summary>Makes a subscription of what was asked for and what is there.</summary>
internal static class WebhookRequests
{
    /// <summary>The subscription that is asked for.</summary>
    /// <exception cref="JobRequestException">It is wrong; the message holds every error.</exception>
    public static WebhookSubscription Merge(string name, WebhookRequest request, WebhookSubscription? existing, string? secret, DateTimeOffset now)
    {
        if (request.Name is not null && request.Name != name) throw new JobRequestException($"name: is '{request.Name}' and '{name}'");
        var basis = existing ?? new WebhookSubscription { Name = name, Url = "", CreatedAt = now, Secrets = secret is null ? [] : [secret] };
        return Checked(basis with
        {
            Url = request.Url ?? basis.Url,
            Filter = request.Filter is { } filter ? Filter(filter) : basis.Filter,
            BatchSize = request.BatchSize ?? basis.BatchSize,
            Concurrency = request.Concurrency ?? basis.Concurrency,
            Timeout = request.Timeout ?? basis.Timeout,
            RateLimit = request.RateLimit is { } rate ? rate == 0 ? null : rate : basis.RateLimit,
            Headers = request.Headers is { } headers ? [.. headers.Select(header => header.Value is null ? header with { Value = Value(basis, header.Name) } : header)] : basis.Headers,
            Secrets = request.Secrets ?? basis.Secrets,
            Retry = request.Retry ?? basis.Retry,
            Paused = request.Paused ?? basis.Paused,
        });
    }

    /// <summary>The subscription, when it is right.</summary>
    /// <exception cref="JobRequestException">It is wrong; the message holds every error.</exception>
    public static WebhookSubscription Checked(WebhookSubscription subscription)
    {
        var errors = WebhookRules.Check(subscription);
        return errors.Count == 0 ? subscription : throw new JobRequestException(string.Join("; ", errors));
    }

    private static string? Value(WebhookSubscription existing, string header) =>
        existing.Headers.FirstOrDefault(known => known.Name.Equals(header, StringComparison.OrdinalIgnoreCase))?.Value;

    private static WebhookFilter Filter(WebhookFilterText filter)
    {
        try
        {
            return filter.ToFilter();
        }
        catch (FormatException failure)
        {
            throw new JobRequestException($"filter.where: {failure.Message}");
        }
    }
}
