using System.Diagnostics;
using Bridge.Hosting.Configuration;
using Polly;
using Polly.Retry;
using StackExchange.Redis;

namespace Bridge.Hosting.Redis;

/// <summary>Redis as Bridge uses it: a fast copy of what lies elsewhere. That it is missing is a state, never an exception to the
/// caller.</summary>
/// <remarks>
/// Connects at the first use and reconnects by itself. Every call is bounded to a second; after one that was not answered in that time the
/// next are not tried for five: a frozen Redis must not hold up, one call after the other, what can do without it. Thread-safe.
/// </remarks>
/// <param name="configuration">StackExchange.Redis' form, <c>host:port[,user=…][,password=…][,ssl=true]</c>.</param>
public sealed class RedisConnection(string configuration) : IAsyncDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    private readonly Lazy<Task<ConnectionMultiplexer>> multiplexer = new(() => ConnectionMultiplexer.ConnectAsync(Settings(configuration)));
    private readonly ResiliencePipeline pipeline = new ResiliencePipelineBuilder()
        .AddTimeout(Bound)
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<RedisException>().Handle<TimeoutException>(),
            MaxRetryAttempts = 2,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = TimeSpan.FromMilliseconds(50),
        })
        .Build();

    private long restsUntil;

    /// <summary>Why the last call failed, in one line; empty when it did not.</summary>
    public string Reason { get; private set; } = "";

    /// <summary>Where it is; holds no secret.</summary>
    public ConnectionDescription Description { get; } = ConnectionDescription.Redis(configuration);

    /// <summary>The database itself, for a caller that bounds its calls and takes Redis' absence itself. Connects at the first use; that it
    /// cannot yet shows in the calls.</summary>
    public async Task<IDatabase> OpenAsync(CancellationToken cancellationToken) => (await multiplexer.Value.WaitAsync(cancellationToken))
        .GetDatabase();

    /// <summary>Runs a call. Null when Redis is missing: <see cref="Reason"/> says why.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<RedisAnswer<T>> TryAsync<T>(Func<IDatabase, Task<T>> call, CancellationToken cancellationToken)
    {
        if (Stopwatch.GetTimestamp() < Volatile.Read(ref restsUntil)) return default;
        try
        {
            var value = await pipeline.ExecuteAsync(
                async token => await call(await OpenAsync(token)).WaitAsync(token), cancellationToken);
            Reason = "";
            return new RedisAnswer<T>(true, value);
        }
        catch (Exception failure) when (IsMissing(failure))
        {
            if (failure is TimeoutException or Polly.Timeout.TimeoutRejectedException)
                Volatile.Write(ref restsUntil, Stopwatch.GetTimestamp() + (long)(Rest.TotalSeconds * Stopwatch.Frequency));
            Reason = $"Redis at {Description.Host}:{Description.Port} does not answer: {Cause(failure)}";
            return default;
        }
    }

    /// <summary>Runs a call without an answer. False when Redis is missing.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<bool> TryAsync(Func<IDatabase, Task> call, CancellationToken cancellationToken) =>
        (await TryAsync(
            async database =>
            {
                await call(database);
                return true;
            },
            cancellationToken)).Reached;

    /// <summary>Version, memory and persistence; null when Redis is missing.</summary>
    public async Task<RedisInfo?> ReadInfoAsync(CancellationToken cancellationToken)
    {
        var info = await TryAsync(database => database.ExecuteAsync("INFO"), cancellationToken);
        if (!info.Reached || info.Value is null) return null;
        // A hosted Redis may refuse CONFIG: then only snapshots already written are known.
        var schedule = await TryAsync(database => database.ExecuteAsync("CONFIG", "GET", "save"), cancellationToken);
        return RedisInfo.From((string)info.Value!, schedule is { Reached: true, Value: { } answer } ? (RedisValue[]?)answer ?? [] : []);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!multiplexer.IsValueCreated) return;
        var opened = await multiplexer.Value;
        await opened.CloseAsync(allowCommandsToComplete: false);
        opened.Dispose();
    }

    private static ConfigurationOptions Settings(string configuration)
    {
        var options = ConfigurationOptions.Parse(configuration);
        options.AbortOnConnectFail = false;
        options.ConnectTimeout = 1500;
        options.SyncTimeout = 1500;
        options.AsyncTimeout = 1500;
        // What cannot be sent now is the caller's to send again: nothing is sent later behind his back.
        options.BacklogPolicy = BacklogPolicy.FailFast;
        options.ConnectRetry = 1;
        options.ClientName = "bridge";
        options.AllowAdmin = true; // The client asks for it before INFO and CONFIG GET; what may be done is the server's to say.
        return options;
    }

    private static bool IsMissing(Exception failure) =>
        failure is RedisException or TimeoutException or Polly.Timeout.TimeoutRejectedException or ObjectDisposedException;

    // The client puts the state of its threads behind what it has to say; why there is no connection is in the innermost exception.
    private static string Cause(Exception failure) =>
        (failure is RedisConnectionException ? failure.GetBaseException() : failure).Message
            .Split(["\n", ";", ", mc:"], StringSplitOptions.None)[0].Trim();
}
