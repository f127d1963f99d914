using Bridge.Contracts;

namespace Bridge.State.Webhooks;

/// <summary>Headers of messages in a subscription's queues, and of requests to its endpoint.</summary>
public static class WebhookHeaderNames
{
    /// <summary>The change's Sequence.</summary>
    public const string Sequence = MessageHeaders.Sequence;

    /// <summary>The id of the replay that a message belongs to.</summary>
    public const string Replay = MessageHeaders.Replay;

    /// <summary>The id of the command that sent a message again.</summary>
    public const string Redelivery = "bridge-redelivery";

    /// <summary>The id of a test delivery: it is tried once.</summary>
    public const string Test = "bridge-test";

    /// <summary>Why a message is parked.</summary>
    public const string Reason = "bridge-reason";

    /// <summary>When a message was parked, ISO 8601.</summary>
    public const string ParkedAt = "bridge-parked-at";
}
