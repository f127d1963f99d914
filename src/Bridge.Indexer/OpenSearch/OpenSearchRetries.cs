using System.Net;
using Polly;
using Polly.Retry;

namespace Bridge.Indexer.OpenSearch;

/// <summary>When and how often a request is tried again: some seconds in all; a longer outage stops the consumer instead.</summary>
internal static class OpenSearchRetries
{
    private const int Attempts = 4;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    /// <summary>The pipeline of every request.</summary>
    public static ResiliencePipeline<HttpResponseMessage> Create(TimeProvider time) =>
        new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                ShouldHandle = new PredicateBuilder<HttpResponseMessage>().Handle<OpenSearchUnavailableException>().HandleResult(answer => IsTransient(answer.StatusCode)),
                MaxRetryAttempts = Attempts,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = TimeSpan.FromMilliseconds(100),
                MaxDelay = LongestWait,
                DelayGenerator = static arguments => ValueTask.FromResult(arguments.Outcome.Result is { } answer && RetryAfter(answer) is { } wait
                    ? (TimeSpan?)(wait < LongestWait ? wait : LongestWait)
                    : null),
            })
            .Build();

    /// <summary>True for answers that may be others later.</summary>
    public static bool IsTransient(HttpStatusCode status) =>
        status is HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    /// <summary>What the answer's Retry-After says; null when it says nothing.</summary>
    public static TimeSpan? RetryAfter(HttpResponseMessage answer) => answer.Headers.RetryAfter?.Delta;
}
