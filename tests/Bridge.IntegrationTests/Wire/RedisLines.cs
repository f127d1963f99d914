using System.Text;
using System.Text.RegularExpressions;
using Bridge.Hosting.Redis;
using StackExchange.Redis;

namespace Bridge.IntegrationTests.Wire;

/// <summary>What lies in a Redis, as lines: keys with their types, fields of hashes, members of JSON values.</summary>
internal static partial class RedisLines
{
    /// <summary>Reads all keys.</summary>
    public static async Task<IReadOnlyList<string>> ReadAsync(string address, CancellationToken cancellationToken)
    {
        await using var redis = new RedisConnection(address);
        var lines = new List<string>();
        var isThere = await redis.TryAsync(
            async database =>
            {
                var server = database.Multiplexer.GetServer(database.Multiplexer.GetEndPoints()[0]);
                foreach (var key in server.Keys(database.Database, "*")) lines.AddRange(await ReadAsync(database, key));
            },
            cancellationToken);
        Assert.True(isThere, redis.Reason);
        return lines;
    }

    private static async Task<IEnumerable<string>> ReadAsync(IDatabase database, RedisKey key)
    {
        var type = await database.KeyTypeAsync(key);
        string[] details = type switch
        {
            // Its fields are the state's keys.
            RedisType.Hash when key.ToString().EndsWith(":state", StringComparison.Ordinal) =>
                [.. (await database.HashValuesAsync(key)).SelectMany(Members).Select(path => path.Split('.')[0])],
            RedisType.Hash => [.. (await database.HashKeysAsync(key)).Select(field => (string)field!)],
            RedisType.List => [.. (await database.ListRangeAsync(key)).SelectMany(Members)],
            RedisType.String => [.. Members(await database.StringGetAsync(key))],
            _ => [],
        };
        var name = $"{Subscription().Replace(key.ToString(), ":webhook:<name>:")} {type.ToString().ToLowerInvariant()}";
        return details.Select(detail => $"{name} {detail}").Append(name);
    }

    // An entry of a delivery log is a line of JSON, and behind it the body that was sent.
    private static IEnumerable<string> Members(RedisValue value)
    {
        var text = ((string)value!).Split('\n')[0];
        return text.StartsWith('{') ? JsonMembers.Of(Encoding.UTF8.GetBytes(text)) : [];
    }

    [GeneratedRegex(":webhook:[^:]+:")]
    private static partial Regex Subscription();
}
