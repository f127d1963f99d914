using System.Buffers.Binary;
using Bridge.Capture.Replication;
using Bridge.Contracts.Positions;

namespace Bridge.IntegrationTests.Capture.Replication;

/// <summary>Reads whole transactions from a source, by the messages' first bytes only.</summary>
internal static class WireReader
{
    /// <summary>The next transaction: its id, the kinds of its messages, and its end.</summary>
    public static async Task<WireTransaction> ReadTransactionAsync(ReplicationSource source)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(CaptureTest.Cancelled);
        deadline.CancelAfter(CaptureTest.Deadline);
        var kinds = "";
        var xid = 0u;
        long bytes = 0;
        while (await source.ReadAsync(deadline.Token))
        {
            var message = source.Data;
            kinds += (char)message.Span[0];
            bytes += message.Length;
            if (message.Span[0] == 'B') xid = BinaryPrimitives.ReadUInt32BigEndian(message.Span[17..]);
            if (message.Span[0] == 'C') return new WireTransaction(
                xid, kinds, new Lsn(BinaryPrimitives.ReadUInt64BigEndian(message.Span[10..])), bytes);
        }
        throw new InvalidOperationException("The stream ended.");
    }

    /// <summary>The id of the next Begin.</summary>
    public static async Task<uint> ReadBeginAsync(ReplicationSource source)
    {
        Assert.True(await source.ReadAsync(CaptureTest.Cancelled));
        Assert.Equal('B', (char)source.Data.Span[0]);
        return BinaryPrimitives.ReadUInt32BigEndian(source.Data.Span[17..]);
    }
}
