using Bridge.Hosting.Redis;
using Bridge.State.Webhooks;
using StackExchange.Redis;

namespace Bridge.Webhooks.Log;

/// <summary>What Redis keeps of a subscription: what was delivered last, and the log. That Redis is missing holds no delivery up: it is
/// asked again after a while.</summary>
internal sealed class DeliveryRecords(RedisConnection redis, WebhookNames names, WebhooksOptions options, TimeProvider time)
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    private long? missingSince;

    /// <summary>Reads what was delivered last; nothing when Redis is missing.</summary>
    public async Task LoadAsync(DeliveredIds delivered, CancellationToken cancellationToken)
    {
        if (options.DeduplicateLast == 0) return;
        var answer = await redis.TryAsync(database => database.ListRangeAsync(names.DeliveredKey, 0, options.DeduplicateLast - 1),
            cancellationToken);
        if (answer.Value is not { } keys) return;
        for (var i = keys.Length - 1; i >= 0; i--) delivered.Add(keys[i]!);
    }

    /// <summary>Writes what was delivered and what the log has to say, in one go.</summary>
    public async Task WriteAsync(IReadOnlyCollection<string> delivered, byte[][] entries)
    {
        if ((delivered.Count == 0 && entries.Length == 0) || (missingSince is { } since && time.GetElapsedTime(since) < Rest)) return;
        var isThere = await redis.TryAsync(
            database =>
            {
                var writes = new List<Task>(4);
                if (delivered.Count > 0 && options.DeduplicateLast > 0)
                    Push(database, writes, names.DeliveredKey, [.. delivered.Select(key => (RedisValue)key)], options.DeduplicateLast);
                if (entries.Length > 0) Push(database, writes, names.LogKey, [.. entries.Select(entry => (RedisValue)entry)],
                    options.LogEntries);
                return Task.WhenAll(writes);
            },
            CancellationToken.None);
        missingSince = isThere ? null : time.GetTimestamp();
    }

    private static void Push(IDatabase database, List<Task> writes, RedisKey key, RedisValue[] values, int limit)
    {
        writes.Add(database.ListLeftPushAsync(key, values));
        writes.Add(database.ListTrimAsync(key, 0, limit - 1));
    }
}
