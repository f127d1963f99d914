using Bridge.Capture.Changes;
using Bridge.Contracts.Positions;

namespace Bridge.Capture.Decoding;

/// <summary>Turns pgoutput messages (protocol version 1, text tuples) into row changes, writing JSON straight from the wire bytes.</summary>
/// <remarks>
/// One decoder per replication connection: it remembers relations and the open transaction. Not thread-safe.
/// See https://www.postgresql.org/docs/current/protocol-logicalrep-message-formats.html
/// </remarks>
/// <param name="maxMembersBytes">The most that <see cref="RowChange.Members"/> may hold; columns beyond it are omitted, largest first.</param>
public sealed class ChangeDecoder(int maxMembersBytes)
{
    /// <summary>The open transaction, valid from Begin to Commit.</summary>
    public TransactionHeader Transaction { get; private set; }

    /// <summary>After Commit: the LSN behind the commit record, the one to acknowledge.</summary>
    public Lsn EndLsn { get; private set; }

    /// <summary>The changes of the last message; valid until the next call.</summary>
    public IReadOnlyList<RowChange> Changes { get; private set; } = [];

    /// <summary>Reads one message.</summary>
    /// <exception cref="MalformedMessageException">The message is malformed or truncated.</exception>
    public DecodedKind Decode(ReadOnlySpan<byte> message, Lsn walStart) => throw new MalformedMessageException($"not built {maxMembersBytes}", walStart, message.Length);
}
