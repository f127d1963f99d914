using System.Globalization;
using System.Text.Json;
using Bridge.Contracts;
using Bridge.Hosting.Configuration;
using Bridge.Hosting.Redis;
using StackExchange.Redis;

namespace Bridge.State;

/// <summary>The state's copy in Redis: a hash of keys to values, and the version that it stands at. Never older after a write than before
/// it.</summary>
internal sealed class StateView(RedisConnection redis, TopologyNames names)
{
    private readonly RedisKey hash = names.RedisPrefix + "state";
    private readonly RedisKey version = names.RedisPrefix + "state:version";

    /// <summary>Writes one entry if the view stands at the version before it, else the whole map; does nothing when Redis is missing or
    /// newer.</summary>
    public async Task ApplyAsync(StateEntry entry, StateMap map, CancellationToken cancellationToken)
    {
        var answer = await redis.TryAsync(
            database =>
            {
                var transaction = database.CreateTransaction();
                transaction.AddCondition(Condition.StringEqual(version, entry.Version - 1));
                _ = entry.Value is { } value
                    ? (Task)transaction.HashSetAsync(hash, entry.Key, Text(value, entry.Version))
                    : transaction.HashDeleteAsync(hash, entry.Key);
                _ = transaction.StringSetAsync(version, entry.Version);
                return transaction.ExecuteAsync();
            },
            cancellationToken);
        if (answer is { Reached: true, Value: false }) await ReplaceAsync(map, cancellationToken);
    }

    /// <summary>Makes the view equal to the map, unless it is newer. True when the view is now at least as new; false when Redis is
    /// missing.</summary>
    public Task<bool> ReplaceAsync(StateMap map, CancellationToken cancellationToken) => redis.TryAsync(
        async database =>
        {
            var known = await database.StringGetAsync(version);
            if (long.TryParse((string?)known, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) && number > map.Version)
                return;
            var transaction = database.CreateTransaction();
            transaction.AddCondition(known.IsNull ? Condition.KeyNotExists(version) : Condition.StringEqual(version, known));
            _ = transaction.KeyDeleteAsync(hash);
            if (map.Entries.Count > 0) _ = transaction.HashSetAsync(
                hash, [.. map.Entries.Values.Select(entry => new HashEntry(entry.Key, Text(entry.Value!.Value, entry.Version)))]);
            _ = transaction.StringSetAsync(version, map.Version);
            await transaction.ExecuteAsync();
        },
        cancellationToken);

    /// <summary>Makes the view equal to the map when it is missing or older; asks one value when it is not. False when Redis is
    /// missing.</summary>
    public async Task<bool> RestoreAsync(StateMap map, CancellationToken cancellationToken)
    {
        var known = await redis.TryAsync(database => database.StringGetAsync(version), cancellationToken);
        if (!known.Reached) return false;
        var isThere = long.TryParse((string?)known.Value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number)
            && number >= map.Version;
        return isThere || await ReplaceAsync(map, cancellationToken);
    }

    private static string Text(JsonElement value, long version) => JsonSerializer.Serialize(new { value, version }, BridgeJson.Web);
}
