using Bridge.Capture.Preflight;
using Bridge.Hosting.Redis;

namespace Bridge.Worker.Preflight;

/// <summary>Checks Redis: reachable, version, persistence, eviction. Nothing that is found here stops Bridge: Redis holds copies.</summary>
public sealed class RedisPreflight(RedisConnection redis)
{
    private const int OldestMajor = 6;

    /// <summary>All findings at once; a Redis that does not answer is one.</summary>
    public async Task<IReadOnlyList<PreflightFinding>> RunAsync(CancellationToken cancellationToken) =>
        await redis.ReadInfoAsync(cancellationToken) is { } info
            ? [.. Check(info, redis.Description.ToString())]
            : [new PreflightFinding(FindingSeverity.Warning, "redis-unreachable", redis.Description.ToString(), redis.Reason,
                "Start it, or correct ConnectionStrings:Redis; Bridge runs without it, with offsets on RabbitMQ alone.")];

    internal static IEnumerable<PreflightFinding> Check(RedisInfo info, string subject)
    {
        var major = int.TryParse(info.Version.Split('.')[0], out var number) ? number : 0;
        yield return major >= OldestMajor
            ? new(FindingSeverity.Info, "redis-version", subject, $"Redis {info.Version}.")
            : new(FindingSeverity.Warning, "redis-version", subject,
                $"Redis {info.Version} is older than {OldestMajor}, the oldest that Bridge is tested with.", "Upgrade it.");
        if (!info.AppendOnlyFile && !info.Snapshots)
            yield return new(FindingSeverity.Warning, "redis-persistence", subject,
                "Redis keeps nothing over a restart: neither an append-only file nor snapshots.",
                "Set 'appendonly yes'; without it Bridge rebuilds what was there from RabbitMQ.");
        if (info.MaxMemory > 0 && info.MaxMemoryPolicy != "noeviction")
            yield return new(FindingSeverity.Warning, "redis-eviction", subject,
                $"At its memory limit Redis throws keys away (maxmemory-policy {info.MaxMemoryPolicy}).",
                "Set 'maxmemory-policy noeviction'.");
    }
}
