using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Bridge.Contracts.Positions;

namespace Bridge.Outbox.Records;

/// <summary>One record as it lies in the outbox stream; its body is owned by whoever reads it.</summary>
public sealed record OutboxRecord
{
    /// <summary>What a record takes in the stream beside its body, in bytes, roughly: properties and a chunk's header.</summary>
    public const int Overhead = 400;

    /// <summary>What it is.</summary>
    public required RecordKind Kind { get; init; }

    /// <summary>The stream's own number of the record: a hint of where to look, never an identity.</summary>
    public required long RecordNumber { get; init; }

    /// <summary>The opening that wrote it.</summary>
    public required string Epoch { get; init; }

    /// <summary>The Sequence of the change before the record.</summary>
    public required long PreviousSequence { get; init; }

    /// <summary>The Sequence of its first change; meaningless when <see cref="Count"/> is 0.</summary>
    public required long FirstSequence { get; init; }

    /// <summary>How many changes it holds.</summary>
    public required int Count { get; init; }

    /// <summary>The WAL position of its last change that came from WAL; null when it holds none.</summary>
    public ChangePosition? LastPosition { get; init; }

    /// <summary>When it was appended, UTC.</summary>
    public required DateTimeOffset AppendedAt { get; init; }

    /// <summary>JSON: for a ChangeBatch MassTransit's envelope around it, else the record itself.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The Sequence of its last change; that of the change before it when it holds none.</summary>
    public long LastSequence => Count == 0 ? PreviousSequence : FirstSequence + Count - 1;

    /// <summary>True when it is none of the outbox: somebody else published it, or it cannot be read.</summary>
    public bool IsStray => Kind is RecordKind.Foreign or RecordKind.Unreadable;

    /// <summary>What the body holds; null when the record is of another kind, or its body is not what its headers say.</summary>
    internal T? TryRead<T>(RecordKind kind, JsonTypeInfo<T> type) where T : class
    {
        try
        {
            return Kind == kind ? JsonSerializer.Deserialize(Body.Span, type) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A record outside of the chain of Sequences: the outbox's creation, an opening, or what is none of the outbox.</summary>
    internal static OutboxRecord Mark(RecordKind kind, string epoch, DateTimeOffset appendedAt) => new()
    {
        Kind = kind,
        RecordNumber = -1,
        Epoch = epoch,
        PreviousSequence = 0,
        FirstSequence = 0,
        Count = 0,
        AppendedAt = appendedAt,
        Body = default,
    };
}
