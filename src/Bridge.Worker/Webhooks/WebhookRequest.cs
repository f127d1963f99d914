using System.Text.Json.Serialization;
using Bridge.State.Webhooks;

namespace Bridge.Worker.Webhooks;

/// <summary>A subscription as it is asked for: what is null stays as it is, or takes its default.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record WebhookRequest
{
    /// <summary>The name, which the address says too.</summary>
    public string? Name { get; init; }

    /// <summary>The endpoint.</summary>
    public string? Url { get; init; }

    /// <summary>What is delivered.</summary>
    public WebhookFilterText? Filter { get; init; }

    /// <summary>How many messages a request carries at most.</summary>
    public int? BatchSize { get; init; }

    /// <summary>How many requests are under way at once.</summary>
    public int? Concurrency { get; init; }

    /// <summary>How long an attempt may take.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The most requests a second; 0: no limit.</summary>
    public double? RateLimit { get; init; }

    /// <summary>Headers; a value that is null stays as it is, and as secret as it is.</summary>
    public IReadOnlyList<WebhookHeader>? Headers { get; init; }

    /// <summary>True: secret headers go to another server too when <see cref="Url"/> names one; else they must be named again with their
    /// values.</summary>
    public bool? KeepSecrets { get; init; }

    /// <summary>Signing secrets, the newest first; null for a new subscription: one is made.</summary>
    public IReadOnlyList<string>? Secrets { get; init; }

    /// <summary>How it is tried again.</summary>
    public WebhookRetry? Retry { get; init; }

    /// <summary>Whether nothing is delivered for now.</summary>
    public bool? Paused { get; init; }
}
