using Bridge.Hosting.Configuration;
using Bridge.Hosting.Redis;

namespace Bridge.Api.Status;

/// <summary>Redis as the API tells it. Nothing stops when it is missing.</summary>
public sealed record RedisReport
{
    /// <summary>Where it is.</summary>
    public required ConnectionDescription Connection { get; init; }

    /// <summary>What it says of itself; null when it does not answer.</summary>
    public RedisInfo? Info { get; init; }

    /// <summary>Why it does not answer; empty when it does.</summary>
    public string Reason { get; init; } = "";
}
