using System.Globalization;
using Bridge.Hosting.Configuration;
using Bridge.Hosting.Redis;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;
using StackExchange.Redis;

namespace Bridge.Relay.Offsets;

/// <summary>Offsets in Redis: hashes <c>bridge:&lt;pipeline&gt;:offset:&lt;name&gt;</c> with the fields <c>sequence</c> and <c>record</c>;
/// their names are in the set <c>bridge:&lt;pipeline&gt;:offsets</c>.</summary>
/// <remarks>A call fails within half a second; after a failure further calls fail at once for two seconds.</remarks>
public sealed class RedisOffsetStore : IOffsetStore
{
    private const string SaveScript = """
        local kept = redis.call('HGET', KEYS[1], 'sequence')
        if kept and tonumber(kept) >= tonumber(ARGV[1]) then return 0 end
        redis.call('HMSET', KEYS[1], 'sequence', ARGV[1], 'record', ARGV[2])
        redis.call('SADD', KEYS[2], ARGV[3])
        return 1
        """;

    private readonly TopologyNames names;
    private readonly RedisConnection redis;
    private readonly ResiliencePipeline pipeline;

    /// <summary>Creates the store.</summary>
    public RedisOffsetStore(RedisConnection redis, TopologyNames names, TimeProvider time)
    {
        (this.redis, this.names) = (redis, names);
        pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                FailureRatio = 0.5,
                MinimumThroughput = 2,
                SamplingDuration = TimeSpan.FromSeconds(2),
                BreakDuration = TimeSpan.FromSeconds(2),
                ShouldHandle = arguments => ValueTask.FromResult(IsUnavailable(arguments.Outcome.Exception)),
            })
            .AddTimeout(TimeSpan.FromMilliseconds(500))
            .Build();
    }

    /// <inheritdoc/>
    public async Task<StoredOffset?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        var values = await ExecuteAsync(database => database.HashGetAsync(Key(name), ["sequence", "record"]), cancellationToken);
        if (values[0].IsNull) return null;
        var record = values[1].IsNull || values[1] == "" ? null : (long?)long.Parse((string)values[1]!, CultureInfo.InvariantCulture);
        return new StoredOffset(long.Parse((string)values[0]!, CultureInfo.InvariantCulture), record);
    }

    /// <inheritdoc/>
    public Task SaveAsync(string name, StoredOffset offset, CancellationToken cancellationToken)
    {
        RedisValue[] arguments =
        [
            offset.Sequence.ToString(CultureInfo.InvariantCulture),
            offset.RecordHint?.ToString(CultureInfo.InvariantCulture) ?? "",
            name,
        ];
        return ExecuteAsync(database => database.ScriptEvaluateAsync(SaveScript, [Key(name), Names], arguments), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellationToken)
    {
        var names = await ExecuteAsync(database => database.SetMembersAsync(Names), cancellationToken);
        return [.. names.Select(name => (string)name!).Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];
    }

    /// <inheritdoc/>
    public Task DeleteAsync(string name, CancellationToken cancellationToken) => ExecuteAsync(
        async database =>
        {
            await database.KeyDeleteAsync(Key(name));
            return await database.SetRemoveAsync(Names, name);
        },
        cancellationToken);

    private async Task<T> ExecuteAsync<T>(Func<IDatabase, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await pipeline.ExecuteAsync(
                async token => await call(await redis.OpenAsync(token)).WaitAsync(token), cancellationToken);
        }
        catch (Exception e) when (IsUnavailable(e) || e is BrokenCircuitException)
        {
            throw new OffsetStoreUnavailableException($"Redis does not answer: {e.GetType().Name}.", e);
        }
    }

    private RedisKey Names => OffsetNames.Names(names);

    private RedisKey Key(string name) => OffsetNames.Key(names, name);

    private static bool IsUnavailable(Exception? exception) =>
        exception
            is RedisConnectionException or RedisServerException or RedisCommandException or TimeoutException or TimeoutRejectedException;
}
