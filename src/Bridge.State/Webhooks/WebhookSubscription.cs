namespace Bridge.State.Webhooks;

/// <summary>What an operator wants delivered where: one HTTP endpoint, and what it gets. Kept in the state stream under
/// <c>webhook/&lt;name&gt;</c>.</summary>
public sealed record WebhookSubscription
{
    /// <summary>The name: a-z, 0-9, _ and -, at most 63 of them.</summary>
    public required string Name { get; init; }

    /// <summary>The endpoint, <c>https://…</c> or <c>http://…</c>.</summary>
    public required string Url { get; init; }

    /// <summary>What is delivered; without a condition: everything.</summary>
    public WebhookFilter Filter { get; init; } = new();

    /// <summary>How many messages a request carries at most. Above 1 every body is a JSON array; a batch holds at most one message of a
    /// row.</summary>
    /// <value>Default 1.</value>
    public int BatchSize { get; init; } = 1;

    /// <summary>How many requests are under way at once, each for other rows.</summary>
    /// <value>Default 8.</value>
    public int Concurrency { get; init; } = 8;

    /// <summary>How long an attempt may take, from connecting to the answer's headers.</summary>
    /// <value>Default 15 s.</value>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The most requests a second; null: as many as the endpoint takes.</summary>
    public double? RateLimit { get; init; }

    /// <summary>Headers of every request.</summary>
    public IReadOnlyList<WebhookHeader> Headers { get; init; } = [];

    /// <summary>The signing secrets, <c>whsec_…</c>: every request is signed with each of them, at most two, the newest first.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];

    /// <summary>How what was not delivered is tried again.</summary>
    public WebhookRetry Retry { get; init; } = new();

    /// <summary>True: nothing is delivered; the queue keeps what comes.</summary>
    public bool Paused { get; init; }

    /// <summary>When it was created, UTC.</summary>
    public DateTimeOffset CreatedAt { get; init; }
}
