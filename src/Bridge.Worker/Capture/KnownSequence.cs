using System.Globalization;
using System.Text.Json;
using Bridge.Hosting.Configuration;
using Bridge.Hosting.Redis;
using Bridge.Hosting.State;
using Bridge.Outbox.Stream;

namespace Bridge.Worker.Capture;

/// <summary>The highest Sequence that state and Redis know, so that no number is given twice even when the outbox has lost its tail.</summary>
internal sealed class KnownSequence(RedisConnection redis, TopologyNames names)
{
    private string Key => names.RedisPrefix + "sequence";

    /// <summary>Reads it; 0 when neither knows one.</summary>
    public async Task<long> ReadAsync(StateWriter state, CancellationToken cancellationToken)
    {
        var known = state.Entries.TryGetValue(StateEntry.Epoch, out var entry) && entry.Value is { } value ? value.Deserialize<EpochStart>(JsonSerializerOptions.Web) : null;
        var answer = await redis.TryAsync(database => database.StringGetAsync(Key), cancellationToken);
        var fromRedis = answer.Reached && long.TryParse((string?)answer.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence) ? sequence : 0;
        return Math.Max(known?.FirstSequence ?? 0, fromRedis);
    }

    /// <summary>Keeps where the epoch starts.</summary>
    public async Task SaveAsync(StateWriter state, OutboxWriter writer, CancellationToken cancellationToken)
    {
        await state.PutAsync(StateEntry.Epoch, new EpochStart(writer.Epoch, writer.FirstSequence), cancellationToken);
        await redis.TryAsync(database => database.StringSetAsync(Key, writer.FirstSequence.ToString(CultureInfo.InvariantCulture)), cancellationToken);
    }

    private sealed record EpochStart(string Epoch, long FirstSequence);
}
