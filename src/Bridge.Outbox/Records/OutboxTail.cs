using System.Security.Cryptography;
using System.Text;
using Bridge.Contracts.Positions;

namespace Bridge.Outbox.Records;

/// <summary>Where an outbox ends: its last Sequence, and the last change that came from WAL (outbox rule 1, open).</summary>
/// <remarks>What proves that a server holds the same change is what its commit record says: LSN, transaction id and time. A key is derived
/// from the catalogue and proves only what an earlier revision wrote.</remarks>
public sealed record OutboxTail
{
    private const int LongestKey = 256;

    /// <summary>The tail of an outbox without changes.</summary>
    public static readonly OutboxTail Empty = new();

    /// <summary>The last Sequence; 0 before the first change.</summary>
    public long Sequence { get; init; }

    /// <summary>The commit LSN of the last WAL change; null before the first.</summary>
    public string? CommitLsn { get; init; }

    /// <summary>Its ordinal in the transaction.</summary>
    public int Ordinal { get; init; }

    /// <summary>Its schema.</summary>
    public string? Schema { get; init; }

    /// <summary>Its table.</summary>
    public string? Table { get; init; }

    /// <summary>What happened to the row; null where an earlier revision wrote it.</summary>
    public string? Operation { get; init; }

    /// <summary>The id of its transaction; null where an earlier revision wrote it.</summary>
    public uint? Xid { get; init; }

    /// <summary>When its transaction committed, UTC, to the microsecond; null where an earlier revision wrote it.</summary>
    public DateTimeOffset? CommittedAt { get; init; }

    /// <summary>Its key as JSON text, or the key's hash when it is long; null for a truncate.</summary>
    public string? Key { get; init; }

    /// <summary>What <see cref="Key"/> holds for a key: the key itself up to 256 bytes, else its SHA-256. Null for an empty one.</summary>
    public static string? KeyText(ReadOnlySpan<byte> key) =>
        key.IsEmpty ? null : key.Length <= LongestKey ? Encoding.UTF8.GetString(key)
            : $"sha256:{Convert.ToHexStringLower(SHA256.HashData(key))}";

    /// <summary>What <see cref="Operation"/> holds.</summary>
    public static string OperationText(Contracts.Operation operation) => operation.ToString().ToLowerInvariant();

    /// <summary>The last WAL change's position; null before the first.</summary>
    public ChangePosition? Position() => CommitLsn is null ? null : new ChangePosition(Lsn.Parse(CommitLsn), Ordinal);
}
