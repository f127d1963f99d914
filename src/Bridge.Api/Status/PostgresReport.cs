using Bridge.Capture.Status;
using Bridge.Hosting.Configuration;

namespace Bridge.Api.Status;

/// <summary>PostgreSQL as the API tells it.</summary>
public sealed record PostgresReport
{
    /// <summary>Where it is.</summary>
    public required ConnectionDescription Connection { get; init; }

    /// <summary>What it says.</summary>
    public required PostgresStatus Server { get; init; }

    /// <summary>How long a change lies in the outbox before it is acknowledged to PostgreSQL: so long does the slot lag on
    /// purpose.</summary>
    public TimeSpan AcknowledgeDelay { get; init; }

    /// <summary>What the slot's lag means, in words.</summary>
    public string LagExplanation { get; init; } = "";
}
