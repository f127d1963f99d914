using System.Text.Json;

namespace Bridge.Worker.Audit;

/// <summary>A line of the audit. It holds no secret.</summary>
public sealed record AuditRecord
{
    /// <summary>The same for the intent and the outcome of one request.</summary>
    public required string Id { get; init; }

    /// <summary>What it tells.</summary>
    public required AuditPhase Phase { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who: a token's name, or <c>owner</c> for whoever came by the socket; null where nobody is known.</summary>
    public string? Who { get; init; }

    /// <summary>The role that he had.</summary>
    public string? Role { get; init; }

    /// <summary>From where: an address, or <c>socket</c>.</summary>
    public string? From { get; init; }

    /// <summary>What was asked: method and path.</summary>
    public string? What { get; init; }

    /// <summary>What the request was answered; 0: it was broken off.</summary>
    public int? Status { get; init; }

    /// <summary>What it was about, as it stood before.</summary>
    public JsonElement? Before { get; init; }

    /// <summary>The same, as it stood after.</summary>
    public JsonElement? After { get; init; }

    /// <summary>How many were refused.</summary>
    public int? Count { get; init; }
}
