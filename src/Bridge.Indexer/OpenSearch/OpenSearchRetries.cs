using System.Net;
using Polly;
using Polly.Retry;

namespace Bridge.Indexer.OpenSearch;

/// <summary>
/// When and how often a request is tried again: some seconds in all. A longer outage, an answer that asks for a longer wait, and one that
/// does not come in time
/// stop the consumer instead, so that no message is held meanwhile.
/// </summary>
internal static class OpenSearchRetries
{
    private const int Attempts = 4;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    /// <summary>The pipeline of every request.</summary>
    public static ResiliencePipeline<HttpResponseMessage> Create(TimeProvider time) =>
        new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                ShouldHandle = new PredicateBuilder<HttpResponseMessage>()
                    .Handle<OpenSearchUnavailableException>(away => away.IsWorthWaiting)
                    .HandleResult(answer => IsTransient(answer.StatusCode) && !(RetryAfter(answer, time) > LongestWait)),
                MaxRetryAttempts = Attempts,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = TimeSpan.FromMilliseconds(100),
                MaxDelay = LongestWait,
                DelayGenerator = arguments => ValueTask
                    .FromResult(arguments.Outcome.Result is { } answer ? RetryAfter(answer, time) : null),
            })
            .Build();

    /// <summary>True for answers that may be others later.</summary>
    public static bool IsTransient(HttpStatusCode status) =>
        status is HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable
        or HttpStatusCode.GatewayTimeout;

    /// <summary>What the answer's Retry-After says, in seconds or as a date; null when it says nothing.</summary>
    public static TimeSpan? RetryAfter(HttpResponseMessage answer, TimeProvider time) => answer.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date > time.GetUtcNow() ? date - time.GetUtcNow() : TimeSpan.Zero,
        _ => null,
    };
}
