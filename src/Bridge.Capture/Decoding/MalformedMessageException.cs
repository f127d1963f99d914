using Bridge.Contracts.Positions;

namespace Bridge.Capture.Decoding;

/// <summary>A pgoutput message that cannot be read, or whose key no record can hold; names the byte where reading stopped, never a
/// value.</summary>
public sealed class MalformedMessageException(string message, Lsn walStart, int offset)
    : Exception($"{message} (WAL {walStart}, byte {offset} of the message)")
{
    /// <summary>The message's place in WAL.</summary>
    public Lsn WalStart { get; } = walStart;

    /// <summary>The byte of the message where reading stopped.</summary>
    public int Offset { get; } = offset;

    /// <summary>True when a value's text is not UTF-8: no JSON can hold it.</summary>
    internal bool IsNotUtf8 { get; init; }
}
