using System.Globalization;
using System.Text.Json;
using Bridge.Contracts;
using Bridge.Hosting.Configuration;
using Bridge.Hosting.Redis;
using Bridge.Outbox.Writing;
using Bridge.Relay.Offsets;
using Bridge.State;
using StackExchange.Redis;

namespace Bridge.Worker.Capture;

/// <summary>The highest Sequence that state and Redis know, so that no number is given twice even when the outbox has lost its
/// tail.</summary>
internal sealed class KnownSequence(RedisConnection redis, TopologyNames names)
{
    private string Key => names.RedisPrefix + "sequence";

    /// <summary>Reads it; 0 when neither knows one.</summary>
    public async Task<long> ReadAsync(StateWriter state, CancellationToken cancellationToken)
    {
        var known = state.Entries.TryGetValue(StateEntry.Epoch, out var entry) && entry.Value is { } value
            ? value.Deserialize<EpochStart>(BridgeJson.Web) : null;
        var highest = known?.FirstSequence ?? 0;
        foreach (var seen in await ReadRedisAsync(cancellationToken))
        {
            if (long.TryParse((string?)seen, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence))
                highest = Math.Max(highest, sequence);
        }

        return highest;
    }

    /// <summary>Keeps where the epoch starts.</summary>
    public async Task SaveAsync(StateWriter state, OutboxWriter writer, CancellationToken cancellationToken)
    {
        await state.PutAsync(StateEntry.Epoch, new EpochStart(writer.Epoch, writer.FirstSequence), cancellationToken);
        await redis.TryAsync(database => database.StringSetAsync(Key, writer.FirstSequence.ToString(CultureInfo.InvariantCulture)),
            cancellationToken);
    }

    // What the relay has published is the highest that others may have seen.
    private async Task<RedisValue[]> ReadRedisAsync(CancellationToken cancellationToken)
    {
        var answer = await redis.TryAsync(
            database => Task.WhenAll(
                database.StringGetAsync(Key), database.HashGetAsync(OffsetNames.Key(names, OffsetNames.RelayTyped), "sequence"),
                database.HashGetAsync(OffsetNames.Key(names, OffsetNames.RelayBatches), "sequence")),
            cancellationToken);
        return answer.Value ?? [];
    }

    private sealed record EpochStart(string Epoch, long FirstSequence);
}
