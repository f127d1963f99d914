using System.Text.Json;
using Bridge.Contracts.Positions;

namespace Bridge.IntegrationTests.Pipeline;

/// <summary>One change as a test reads it from the outbox.</summary>
internal sealed record OutboxChange(long Sequence, uint Xid, ChangePosition Position, string Operation, string Table)
{
    public JsonElement? Key { get; init; }

    public JsonElement? Row { get; init; }

    public JsonElement? Old { get; init; }

    public required IReadOnlyList<string> Unchanged { get; init; }

    public required IReadOnlyDictionary<string, long> Omitted { get; init; }
}
