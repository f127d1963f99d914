using System.Text.Json;
using Bridge.Contracts.Positions;

namespace Bridge.IntegrationTests.Pipeline;

/// <summary>One change as a test reads it from the outbox.</summary>
internal sealed record OutboxChange(
    long Sequence, uint Xid, ChangePosition Position, string Operation, string Table, JsonElement? Key, JsonElement? Row, JsonElement? Old,
        IReadOnlyList<string> Unchanged,
    IReadOnlyDictionary<string, long> Omitted);
