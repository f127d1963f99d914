using System.Runtime.CompilerServices;
using Bridge.Contracts.Positions;
using Npgsql;

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

    private readonly ReplicationLink link;
    private readonly MessageBuffer buffer = new();
    private readonly ReceivedLsn received;
    private int disposed;

    private ReplicationSource(ReplicationLink link)
    {
        this.link = link;
        received = new ReceivedLsn(() => link.Received);
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

    /// <summary>Which history is read.</summary>
    public ReplicatedServer Server => link.Server;

    /// <summary>Tells the server what it may recycle.</summary>
    public IWalAcknowledger Acknowledger => link.Acknowledger;

    /// <summary>The process id of the server's walsender.</summary>
    public int WalSenderPid => link.WalSenderPid;

    /// <summary>The bytes that the message buffer holds at the moment.</summary>
    public int BufferCapacity => buffer.Capacity;

    /// <summary>Connects and starts replication; when it returns, the slot is ours.</summary>
    /// <param name="connectionString">Npgsql's connection string.</param>
    /// <param name="options">Names the slot and the publication.</param>
    /// <param name="start">Where to start if that is beyond what was acknowledged; null: at what was acknowledged.</param>
    /// <param name="time">Paces the wait for the slot.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    /// <param name="reader">What the connection calls itself.</param>
    /// <exception cref="SlotInUseException">Another reader holds the slot.</exception>
    /// <exception cref="NpgsqlException">The server cannot be reached or refuses; see <see cref="CaptureFailure"/>.</exception>
    public static async Task<ReplicationSource> OpenAsync(
        string connectionString, CaptureOptions options, Lsn? start, TimeProvider time, CancellationToken cancellationToken,
        string reader = CaptureConnection.ApplicationName)
    {
        var link = new ReplicationLink(connectionString, options, start, time, reader);
        var source = new ReplicationSource(link);
        try
        {
            await link.OpenAsync(connectionString, options.Slot, cancellationToken);
            return source;
        }
        catch (Exception e)
        {
            await source.DisposeAsync();
            if (link.Refusal is { } refusal && e != refusal) throw refusal;
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
        if (link.Refusal is { } before) throw before;
        await link.EnterAsync();
        try
        {
            link.Stopping.ThrowIfCancellationRequested();
            received.BeforeRead();
            var move = link.NextMove();
            if (!(move.IsCompletedSuccessfully ? move.Result : await link.WaitForAsync(move.AsTask(), cancellationToken))) return false;
            if (link.Refusal is { } refusal) throw refusal;
            var message = link.Current;
            WalStart = new Lsn((ulong)message.WalStart);
            var fill = buffer.FillAsync(message.Data, (int)message.Data.Length);
            if (!fill.IsCompletedSuccessfully) await link.WaitForAsync(FilledAsync(fill), cancellationToken);
            received.AfterRead(buffer.Message.Span);
            return true;
        }
        catch (Exception e) when (e is not PostgresException && link.Refusal is not null)
        {
            throw link.Refusal;
        }
        catch (Exception e) when (link.Stopping.IsCancellationRequested && e is not OperationCanceledException)
        {
            throw new OperationCanceledException("The replication connection was closed.", e, link.Stopping);
        }
        catch (NullReferenceException e) when (e.Source == "Npgsql")
        {
            // Npgsql's feedback timer may find the connection lost first; its reader then runs into what that has cleared.
            throw new NpgsqlException("The server closed the replication connection.");
        }
        finally
        {
            link.Leave();
        }
    }

    /// <summary>
    /// Closes the connection without waiting; a read under way ends with <see cref="OperationCanceledException"/> within 5 s, and
    /// <see cref="Data"/> stays as it is. Also when nobody reads: what the server still sends is taken and thrown away, so it never waits
    /// for us.
    /// </summary>
    public void Close() => link.Close();

    /// <summary>Closes the connection and waits for it, 5 s at most: a server that is frozen is left behind.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0) return;
        await link.DisposeAsync();
        if (link.IsReleased) buffer.Dispose();
    }

    private static async Task<bool> FilledAsync(ValueTask fill)
    {
        await fill;
        return true;
    }
}
