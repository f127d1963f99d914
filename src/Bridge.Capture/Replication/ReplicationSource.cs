using System.Runtime.CompilerServices;
using Bridge.Contracts.Positions;
using Npgsql;
using Npgsql.Replication;
using NpgsqlTypes;

namespace Bridge.Capture.Replication;

/// <summary>The replication connection: pgoutput's messages as bytes, one after the other.</summary>
/// <remarks>
/// While nobody reads, the server's data waits in the socket and status messages go on, so the server does not time the
/// connection out; they acknowledge nothing but what <see cref="Acknowledger"/> was told. One reader at a time.
/// </remarks>
public sealed class ReplicationSource : IWalSource, IAsyncDisposable
{
    /// <summary>The shortest <c>wal_sender_timeout</c> that leaves time for a pause.</summary>
    public static readonly TimeSpan ShortestTimeout = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan LongestStatusInterval = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan CloseDeadline = TimeSpan.FromSeconds(5);

    private readonly LogicalReplicationConnection connection;
    private readonly IAsyncEnumerator<XLogDataMessage> messages;
    private readonly CancellationTokenSource stop = new();
    private readonly SemaphoreSlim reading = new(1, 1);
    private readonly MessageBuffer buffer = new();
    private readonly ReceivedLsn received;
    private readonly SkippedPublication skipped;
    private readonly TaskCompletionSource abandoned = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TimeProvider time;
    private readonly Lazy<Task> closing;
    private Task<bool>? first;
    private bool isStuck;
    private int disposed;

    private ReplicationSource(LogicalReplicationConnection connection, CaptureOptions options, Lsn? start, TimeProvider time)
    {
        this.connection = connection;
        this.time = time;
        closing = new Lazy<Task>(CloseAsync);
        skipped = new SkippedPublication(connection, options.Publication, Close);
        received = new ReceivedLsn(() => skipped.Received);
        Acknowledger = new WalAcknowledger(connection);
        NpgsqlLogSequenceNumber? from = start is { } lsn ? new NpgsqlLogSequenceNumber(lsn.Value) : null;
        messages = PgOutputRequest.Start(connection, options, from, stop.Token).GetAsyncEnumerator(CancellationToken.None);
    }

    /// <summary>The last message; valid until the next <see cref="ReadAsync"/>.</summary>
    public ReadOnlyMemory<byte> Data => buffer.Message;

    /// <summary>The last message's place in WAL; it goes backwards between overlapping transactions.</summary>
    public Lsn WalStart { get; private set; }

    /// <summary>
    /// Every transaction that committed up to here has been returned, to its Commit message, by calls of <see cref="ReadAsync"/>
    /// before the last one. May be asked at any time, also while a read is under way; it moves with keep-alives on a quiet
    /// connection, and stands still from a Begin message until the call behind its Commit.
    /// </summary>
    public Lsn Received => received.Value;

    /// <summary>Tells the server what it may recycle.</summary>
    public IWalAcknowledger Acknowledger { get; }

    /// <summary>The process id of the server's walsender.</summary>
    public int WalSenderPid => connection.ProcessID;

    /// <summary>The bytes that the message buffer holds at the moment.</summary>
    public int BufferCapacity => buffer.Capacity;

    /// <summary>Connects and starts replication; when it returns, the slot is ours.</summary>
    /// <param name="connectionString">Npgsql's connection string.</param>
    /// <param name="options">Names the slot and the publication.</param>
    /// <param name="start">Where to start if that is beyond what was acknowledged; null: at what was acknowledged.</param>
    /// <param name="time">Paces the wait for the slot.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    /// <exception cref="SlotInUseException">Another reader holds the slot.</exception>
    /// <exception cref="NpgsqlException">The server cannot be reached or refuses; see <see cref="CaptureFailure"/>.</exception>
    public static async Task<ReplicationSource> OpenAsync(
        string connectionString, CaptureOptions options, Lsn? start, TimeProvider time, CancellationToken cancellationToken)
    {
        var connection = new LogicalReplicationConnection(CaptureConnection.ForReplication(connectionString));
        var source = new ReplicationSource(connection, options, start, time);
        try
        {
            await connection.Open(cancellationToken);
            await using var observer = CaptureConnection.CreateDataSource(connectionString);
            connection.WalReceiverStatusInterval = await StatusIntervalAsync(observer, cancellationToken);
            source.first = source.messages.MoveNextAsync().AsTask();
            await SlotStart.WaitAsync(observer, options.Slot, connection.ProcessID, source.first, time, cancellationToken);
            return source;
        }
        catch (Exception e)
        {
            await source.DisposeAsync();
            if (source.skipped.Refusal is { } refusal && e != refusal) throw refusal;
            throw;
        }
    }

    /// <summary>Reads the next message into <see cref="Data"/>; waits while there is none.</summary>
    /// <remarks>
    /// Completes synchronously when the message was already here: a task that is not complete at once means that the reader
    /// has caught up with what has arrived. Cancelling closes the connection.
    /// </remarks>
    /// <returns>False when the server has ended the stream.</returns>
    /// <exception cref="OperationCanceledException">Cancelled, or <see cref="Close"/> was called.</exception>
    /// <exception cref="NpgsqlException">The connection is lost or the server refuses; see <see cref="CaptureFailure"/>.</exception>
    /// <exception cref="EndOfStreamException">The connection was lost in the middle of a message.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(disposed != 0, this);
        cancellationToken.ThrowIfCancellationRequested();
        if (skipped.Refusal is { } before) throw before;
        // Only closing takes it away from the one reader, and then there is nothing to wait for.
        await reading.WaitAsync(stop.Token);
        try
        {
            stop.Token.ThrowIfCancellationRequested();
            received.BeforeRead();
            var move = NextMove();
            if (!(move.IsCompletedSuccessfully ? move.Result : await WaitForAsync(move.AsTask(), cancellationToken))) return false;
            if (skipped.Refusal is { } refusal) throw refusal;
            var message = messages.Current;
            WalStart = new Lsn((ulong)message.WalStart);
            var fill = buffer.FillAsync(message.Data, (int)message.Data.Length);
            if (!fill.IsCompletedSuccessfully) await WaitForAsync(FilledAsync(fill), cancellationToken);
            received.AfterRead(buffer.Message.Span);
            return true;
        }
        catch (Exception e) when (e is not PostgresException && skipped.Refusal is not null)
        {
            throw skipped.Refusal;
        }
        catch (Exception e) when (stop.IsCancellationRequested && e is not OperationCanceledException)
        {
            throw new OperationCanceledException("The replication connection was closed.", e, stop.Token);
        }
        catch (NullReferenceException e) when (e.Source == "Npgsql")
        {
            // Npgsql's feedback timer may find the connection lost first; its reader then runs into what that has cleared.
            throw new NpgsqlException("The server closed the replication connection.");
        }
        finally
        {
            reading.Release();
        }
    }

    /// <summary>
    /// Closes the connection without waiting; a read under way ends with <see cref="OperationCanceledException"/> within 5 s, and
    /// <see cref="Data"/> stays as it is. Also when nobody reads: what the server still sends is taken and thrown away, so it never waits for us.
    /// </summary>
    public void Close() => _ = closing.Value;

    /// <summary>Closes the connection and waits for it, 5 s at most: a server that is frozen is left behind.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0) return;
        if (await Task.WhenAny(closing.Value, abandoned.Task) != closing.Value) return;
        await closing.Value;
        if (!isStuck) buffer.Dispose();
    }

    private ValueTask<bool> NextMove()
    {
        if (first is not { } opened) return messages.MoveNextAsync();
        first = null;
        return new ValueTask<bool>(opened);
    }

    // A reader that pauses does not answer the server's questions: the status messages alone keep its connection then.
    private static async Task<TimeSpan> StatusIntervalAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var ask = database.CreateCommand("SELECT setting::int FROM pg_settings WHERE name = 'wal_sender_timeout'");
        var quarter = TimeSpan.FromMilliseconds((int)(await ask.ExecuteScalarAsync(cancellationToken))! / 4);
        return quarter == TimeSpan.Zero || quarter > LongestStatusInterval ? LongestStatusInterval : quarter;
    }

    private static async Task<bool> FilledAsync(ValueTask fill)
    {
        await fill;
        return true;
    }

    private async Task<bool> WaitForAsync(Task<bool> arriving, CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.UnsafeRegister(static state => ((ReplicationSource)state!).Close(), this);
        if (await Task.WhenAny(arriving, abandoned.Task) == arriving) return await arriving;
        isStuck = true;
        throw new OperationCanceledException("The server does not answer; the replication connection was left behind.", stop.Token);
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
