using System.Threading.Channels;
using Bridge.Capture.Replication;
using Bridge.Contracts.Positions;
using Bridge.UnitTests.Capture.Decoding;

namespace Bridge.UnitTests.Worker.Capture;

/// <summary>WAL that a test sends message by message; it keeps what is acknowledged, and when.</summary>
internal sealed class ScriptedWal(TimeProvider time) : IWalSource, IWalAcknowledger
{
    private readonly Channel<byte[]> messages = Channel.CreateUnbounded<byte[]>();
    private readonly List<(Lsn Lsn, DateTimeOffset At)> acknowledged = [];
    private ulong received;
    private volatile bool isWaiting;

    public ReadOnlyMemory<byte> Data { get; private set; }

    public Lsn WalStart => new(0x50);

    public Lsn Received => new(Volatile.Read(ref received));

    public IWalAcknowledger Acknowledger => this;

    public Lsn Acknowledged => Acknowledgements is [.., var last] ? last.Lsn : default;

    /// <summary>What was acknowledged, in order.</summary>
    public List<(Lsn Lsn, DateTimeOffset At)> Acknowledgements { get { lock (acknowledged) return [.. acknowledged]; } }

    /// <summary>True when everything that was sent is read, and handled.</summary>
    public bool IsDrained => isWaiting && messages.Reader.Count == 0;

    /// <summary>What happens before each message is read.</summary>
    public Action OnRead { get; set; } = () => { };

    /// <summary>Sends a transaction of so many inserts into <c>public.t</c>.</summary>
    public void SendTransaction(ulong commitLsn, ulong endLsn, uint xid = 7, int changes = 1)
    {
        SendOpen(commitLsn, xid, changes);
        Send(MessageBuilder.Commit(commitLsn, endLsn));
    }

    /// <summary>Sends a transaction without its end.</summary>
    public void SendOpen(ulong commitLsn, uint xid = 7, int changes = 1)
    {
        Send(MessageBuilder.Begin(commitLsn, xid: xid));
        Send(MessageBuilder.Relation(1, 'd', ("id", DecoderSession.Int, true)));
        for (var id = 1; id <= changes; id++) Send(MessageBuilder.Insert(1, $"{id}"));
    }

    /// <summary>The server's keep-alive says how far WAL has been sent.</summary>
    public void KeepAlive(ulong lsn) => Volatile.Write(ref received, lsn);

    /// <summary>Sends a message.</summary>
    public void Send(byte[] message) => messages.Writer.TryWrite(message);

    /// <summary>The server ends the stream.</summary>
    public void End() => messages.Writer.Complete();

    public ValueTask<bool> ReadAsync(CancellationToken cancellationToken) =>
        TryRead() ? new ValueTask<bool>(true) : new ValueTask<bool>(WaitAsync(cancellationToken));

    public bool Acknowledge(Lsn lsn)
    {
        lock (acknowledged)
        {
            if (acknowledged is [.., var last] && lsn <= last.Lsn) return false;
            acknowledged.Add((lsn, time.GetUtcNow()));
            return true;
        }
    }

    public Task<bool> TrySendAsync(CancellationToken cancellationToken) => Task.FromResult(true);

    private async Task<bool> WaitAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            isWaiting = true;
            if (!await messages.Reader.WaitToReadAsync(cancellationToken)) return false;
            isWaiting = false;
            if (TryRead()) return true;
        }
    }

    private bool TryRead()
    {
        if (!messages.Reader.TryRead(out var message)) return false;
        OnRead();
        Data = message;
        return true;
    }
}
