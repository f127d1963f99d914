using System.Text.Json.Serialization;

namespace Bridge.Relay.Subscribers;

/// <summary>What the relay is asked to do with one subscriber's queue.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LaneCommand>))]
public enum LaneCommand
{
    /// <summary>Say how far the queue is.</summary>
    Show,

    /// <summary>Send it nothing more until <see cref="Resume"/>; what comes meanwhile is kept for it in the outbox.</summary>
    Pause,

    /// <summary>Send on.</summary>
    Resume,

    /// <summary>Send a part of the history once more, then go on.</summary>
    Replay,

    /// <summary>Skip what is left of the history.</summary>
    EndReplay,
}
