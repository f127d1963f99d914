using System.Text.Json;
using Bridge.Contracts;

namespace Bridge.Relay.Subscribers;

/// <summary>A replay as it is carried out: places are resolved, so that it is the same after every restart.</summary>
public sealed record ReplaySpec
{
    /// <summary>The queue that receives the messages.</summary>
    public required string Queue { get; init; }

    /// <summary>True: the replay declares the queue.</summary>
    public bool Create { get; init; }

    /// <summary>True: the queue is bound to what the relay feeds; its bindings are off while the replay runs.</summary>
    public bool IsBound { get; init; }

    /// <summary>The begin as it was asked for.</summary>
    public required string From { get; init; }

    /// <summary>The end as it was asked for.</summary>
    public required string To { get; init; }

    /// <summary>The Sequence of the first change.</summary>
    public required long First { get; init; }

    /// <summary>The Sequence of the last change; for a bound queue, the end when it was asked for: it goes on until the relay takes
    /// over.</summary>
    public required long Last { get; init; }

    /// <summary>About the stream's number of the record that holds <see cref="First"/>: for the progress bar.</summary>
    public long FirstRecord { get; init; }

    /// <summary>About the stream's number of the record that holds <see cref="Last"/>: for the progress bar.</summary>
    public long LastRecord { get; init; }

    /// <summary>Only these tables, as <c>schema.table</c>.</summary>
    public IReadOnlyList<string> Tables { get; init; } = [];

    /// <summary>Only these operations.</summary>
    public IReadOnlyList<Operation> Operations { get; init; } = [];

    /// <summary>Only rows with one of these keys.</summary>
    public IReadOnlyList<JsonElement> Keys { get; init; } = [];

    /// <summary>Only these contracts.</summary>
    public IReadOnlyList<string> Contracts { get; init; } = [];

    /// <summary>The most messages per second.</summary>
    public int? Rate { get; init; }
}
