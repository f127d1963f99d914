using Bridge.Relay.Offsets;
using Bridge.Capture.Preflight;

namespace Bridge.Api.Status;

/// <summary>Everything that <c>GET /api/status</c> tells; LSNs as PostgreSQL prints them, sizes in bytes, times UTC. Holds no
/// secret.</summary>
public sealed record StatusReport
{
    /// <summary>The pipeline's name.</summary>
    public required string Pipeline { get; init; }

    /// <summary>The version of Bridge.</summary>
    public required string Version { get; init; }

    /// <summary>When it was taken.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Ready or not, and why not: what <c>/health/ready</c> says.</summary>
    public required ReadinessReport Ready { get; init; }

    /// <summary>Capture in this process.</summary>
    public required CaptureReport Capture { get; init; }

    /// <summary>PostgreSQL.</summary>
    public required PostgresReport Postgres { get; init; }

    /// <summary>The outbox.</summary>
    public required OutboxReport Outbox { get; init; }

    /// <summary>The relay in this process.</summary>
    public required RelayReport Relay { get; init; }

    /// <summary>What is configured and does not arrive, in the words of <c>bridge check</c>; looked at twice a minute.</summary>
    public IReadOnlyList<PreflightFinding> Findings { get; init; } = [];

    /// <summary>Stored offsets that retention is about to overtake or has overtaken, by name; as the worker that leads last saw
    /// them.</summary>
    public IReadOnlyDictionary<string, OffsetState> Offsets { get; init; } = new Dictionary<string, OffsetState>();

    /// <summary>Redis.</summary>
    public required RedisReport Redis { get; init; }

    /// <summary>RabbitMQ.</summary>
    public required BrokerReport Broker { get; init; }

    /// <summary>The queues that receive typed messages or batches.</summary>
    public required IReadOnlyList<SubscriberReport> Subscribers { get; init; }
}
