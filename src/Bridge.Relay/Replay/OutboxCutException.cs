using System.Globalization;
using Bridge.Outbox.Reading;

namespace Bridge.Relay.Replay;

/// <summary>Retention has cut what was asked for; the message names the oldest change left.</summary>
/// <param name="place">The place that was asked for.</param>
/// <param name="range">What the outbox holds.</param>
public sealed class OutboxCutException(string place, OutboxRange range) : Exception(Describe(place, range))
{
    private static string Describe(string place, OutboxRange range)
    {
        var left = range.First is { } first
            ? string.Create(
                CultureInfo.InvariantCulture, $"the oldest one left has the Sequence {first} (appended {range.FirstAppendedAt:u})")
            : "none is left";
        return $"Retention has cut changes behind '{place}' out of the outbox: {left}.";
    }
}
