using Bridge.Contracts.Positions;
using Npgsql;
using Npgsql.Replication;
using NpgsqlTypes;

namespace Bridge.Capture.Replication;

/// <summary>A replication connection from its opening to its end: closed, or left behind where the server does not answer.</summary>
/// <remarks>What Npgsql must not be asked while it reads is kept from it here. One reader at a time.</remarks>
internal sealed class ReplicationLink : IAsyncDisposable
{
    private static readonly TimeSpan LongestStatusInterval = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan CloseDeadline = TimeSpan.FromSeconds(5);

    private readonly LogicalReplicationConnection connection;
    private readonly IAsyncEnumerator<XLogDataMessage> messages;
    private readonly CancellationTokenSource stop = new();
    private readonly SemaphoreSlim reading = new(1, 1);
    private readonly SkippedPublication skipped;
    private readonly TaskCompletionSource abandoned = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TimeProvider time;
    private readonly Lazy<Task> closing;
    private Task<bool>? first;
    private bool isStuck;

    /// <summary>Prepares a connection; <paramref name="start"/> is where to start if that is beyond what was acknowledged.</summary>
    public ReplicationLink(string connectionString, CaptureOptions options, Lsn? start, TimeProvider time, string reader)
    {
        connection = new LogicalReplicationConnection(CaptureConnection.ForReplication(connectionString, reader));
        this.time = time;
        closing = new Lazy<Task>(CloseAsync);
        skipped = new SkippedPublication(connection, options.Publication, Close);
        Acknowledger = new WalAcknowledger(connection);
        NpgsqlLogSequenceNumber? from = start is { } lsn ? new NpgsqlLogSequenceNumber(lsn.Value) : null;
        messages = PgOutputRequest.Start(connection, options, from, stop.Token).GetAsyncEnumerator(CancellationToken.None);
    }

    /// <summary>Tells the server what it may recycle.</summary>
    public WalAcknowledger Acknowledger { get; }

    /// <summary>The process id of the server's walsender.</summary>
    public int WalSenderPid => connection.ProcessID;

    /// <summary>Which history it reads; known once it is open.</summary>
    public ReplicatedServer Server { get; private set; } = null!;

    /// <summary>Up to where the connection has received what is published.</summary>
    public Lsn Received => skipped.Received;

    /// <summary>What the server said when it went on without the publication; null while it has it.</summary>
    public PostgresException? Refusal => skipped.Refusal;

    /// <summary>Fires when the connection is being closed.</summary>
    public CancellationToken Stopping => stop.Token;

    /// <summary>True when it is closed and no read is under way: what a read fills may be used again.</summary>
    public bool IsReleased { get; private set; }

    /// <summary>The message to which <see cref="NextMove"/> has moved.</summary>
    public XLogDataMessage Current => messages.Current;

    /// <summary>Connects and starts replication; when it returns, the slot is ours.</summary>
    public async Task OpenAsync(string connectionString, string slot, CancellationToken cancellationToken)
    {
        await connection.Open(cancellationToken);
        Server = await ReplicatedServer.ReadAsync(connection, cancellationToken);
        await using var observer = CaptureConnection.CreateDataSource(connectionString);
        connection.WalReceiverStatusInterval = await StatusIntervalAsync(observer, cancellationToken);
        first = messages.MoveNextAsync().AsTask();
        await SlotStart.WaitAsync(observer, slot, connection.ProcessID, first, time, cancellationToken);
    }

    /// <summary>Takes the turn to read. Only closing takes it away from the one reader, and then there is nothing to wait for.</summary>
    public Task EnterAsync() => reading.WaitAsync(stop.Token);

    /// <summary>Gives the turn back.</summary>
    public void Leave() => reading.Release();

    /// <summary>Moves on to the next message; false when the server has ended the stream.</summary>
    public ValueTask<bool> NextMove()
    {
        if (first is not { } opened) return messages.MoveNextAsync();
        first = null;
        return new ValueTask<bool>(opened);
    }

    /// <summary>Waits for what is on its way; cancelling closes the connection.</summary>
    /// <exception cref="OperationCanceledException">It was closed, the server did not answer, and it was left behind.</exception>
    public async Task<bool> WaitForAsync(Task<bool> arriving, CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.UnsafeRegister(static state => ((ReplicationLink)state!).Close(), this);
        if (await Task.WhenAny(arriving, abandoned.Task) == arriving) return await arriving;
        isStuck = true;
        throw new OperationCanceledException("The server does not answer; the replication connection was left behind.", stop.Token);
    }

    /// <summary>Closes the connection without waiting; what the server still sends is taken and thrown away.</summary>
    public void Close() => _ = closing.Value;

    /// <summary>Closes the connection and waits for it, 5 s at most: a server that is frozen is left behind.</summary>
    public async ValueTask DisposeAsync()
    {
        if (await Task.WhenAny(closing.Value, abandoned.Task) != closing.Value) return;
        await closing.Value;
        IsReleased = !isStuck;
    }

    // A reader that pauses does not answer the server's questions: the status messages alone keep its connection then.
    private static async Task<TimeSpan> StatusIntervalAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var ask = database.CreateCommand("SELECT setting::int FROM pg_settings WHERE name = 'wal_sender_timeout'");
        var quarter = TimeSpan.FromMilliseconds((int)(await ask.ExecuteScalarAsync(cancellationToken))! / 4);
        return quarter == TimeSpan.Zero || quarter > LongestStatusInterval ? LongestStatusInterval : quarter;
    }

    private async Task AbandonLaterAsync()
    {
        await Task.Delay(CloseDeadline, time);
        abandoned.TrySetResult();
    }

    private async Task CloseAsync()
    {
        // On the pool: Npgsql asks the server to cancel on the caller's thread, and a frozen server never answers.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var cancelling = stop.CancelAsync();
        var abandoning = AbandonLaterAsync();
        await reading.WaitAsync();
        try
        {
            // Npgsql must not be disposed while it reads.
            if (isStuck) return;
            if (first is not null) await Task.WhenAny(first, abandoning);
            if (first is { IsCompleted: false }) return;
            await connection.DisposeAsync();
            await cancelling;
        }
        finally
        {
            reading.Release();
        }
    }
}
