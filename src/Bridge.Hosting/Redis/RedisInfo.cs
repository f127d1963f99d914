using System.Globalization;
using StackExchange.Redis;

namespace Bridge.Hosting.Redis;

/// <summary>What Redis says of itself.</summary>
public sealed record RedisInfo
{
    /// <summary>The version, such as <c>7.0.15</c>.</summary>
    public string Version { get; init; } = "";

    /// <summary>True when an append-only file is kept.</summary>
    public bool AppendOnlyFile { get; init; }

    /// <summary>True when a snapshot (RDB) was ever written or is scheduled.</summary>
    public bool Snapshots { get; init; }

    /// <summary>Memory in use, bytes.</summary>
    public long UsedMemory { get; init; }

    /// <summary>The limit, bytes; 0: none.</summary>
    public long MaxMemory { get; init; }

    /// <summary>What Redis does at the limit: <c>noeviction</c> loses nothing.</summary>
    public string MaxMemoryPolicy { get; init; } = "";

    /// <summary>When Redis started, as it tells: seconds of uptime.</summary>
    public long UptimeSeconds { get; init; }

    internal static RedisInfo From(string text, IReadOnlyList<RedisValue> saveSchedule)
    {
        var values = text.Split('\n').Select(line => line.Trim().Split(':', 2)).Where(pair => pair.Length == 2)
            .GroupBy(pair => pair[0], StringComparer.Ordinal)
                .ToDictionary(group => group.Key, group => group.First()[1], StringComparer.Ordinal);
        return new RedisInfo
        {
            Version = values.GetValueOrDefault("redis_version", ""),
            AppendOnlyFile = values.GetValueOrDefault("aof_enabled") == "1",
            Snapshots = Number(values, "rdb_saves") > 0 || (saveSchedule.Count > 1 && !string.IsNullOrEmpty(saveSchedule[1])),
            UsedMemory = Number(values, "used_memory"),
            MaxMemory = Number(values, "maxmemory"),
            MaxMemoryPolicy = values.GetValueOrDefault("maxmemory_policy", ""),
            UptimeSeconds = Number(values, "uptime_in_seconds"),
        };
    }

    private static long Number(Dictionary<string, string> values, string key) =>
        long.TryParse(values.GetValueOrDefault(key), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
