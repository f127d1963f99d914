using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Bridge.Contracts;

namespace Bridge.Relay.Replay;

/// <summary>A replay as somebody asks for it.</summary>
public sealed record ReplayRequest
{
    /// <summary>The queue that receives the messages.</summary>
    [Required(ErrorMessage = "Name the queue that receives the messages (--queue).")]
    public string Queue { get; init; } = "";

    /// <summary>True: the queue does not exist yet and is declared, as a durable quorum queue that nothing is bound to.</summary>
    public bool Create { get; init; }

    /// <summary>Where to begin: <c>first</c>, a Sequence, an LSN such as <c>0/16B3748</c>, a time, or the name of an offset (behind which
    /// it begins).</summary>
    [Required(ErrorMessage = "Say where to begin (--from): first, a Sequence, an LSN, a time, or a stored offset.")]
    public string From { get; init; } = "";

    /// <summary>Where to end: <c>now</c>, a Sequence (included), a time, or the name of an offset (included).</summary>
    public string To { get; init; } = "now";

    /// <summary>Only these tables: <c>containers</c> (of <c>public</c>), or <c>schema.table</c>. Empty: all.</summary>
    public IReadOnlyList<string> Tables { get; init; } = [];

    /// <summary>Only these operations. Empty: all.</summary>
    public IReadOnlyList<Operation> Operations { get; init; } = [];

    /// <summary>Only rows with one of these keys, each a JSON object of key columns. Empty: all.</summary>
    public IReadOnlyList<JsonElement> Keys { get; init; } = [];

    /// <summary>Only these contracts; <c>ChangeBatch</c> gives the outbox's records as they are. Empty: every typed message, or what the
    /// queue is bound to.</summary>
    public IReadOnlyList<string> Contracts { get; init; } = [];

    /// <summary>The most messages per second; null: as fast as the broker takes them.</summary>
    [Range(1, int.MaxValue, ErrorMessage = "At least 1 message per second.")]
    public int? Rate { get; init; }
}
