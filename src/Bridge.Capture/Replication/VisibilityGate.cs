using Npgsql;

namespace Bridge.Capture.Replication;

/// <summary>Holds a transaction back until a SELECT can see it (outbox rule 3, visible), on an ordinary connection of its own.</summary>
/// <remarks>
/// With synchronous replication a commit is decoded while it still waits for its standby, and no SELECT shows it yet.
/// Not thread-safe: one reader asks.
/// </remarks>
public sealed class VisibilityGate : IVisibilityGate, IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Fine = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan WorthSaying = TimeSpan.FromMilliseconds(200);

    private readonly NpgsqlConnection connection;
    private readonly NpgsqlCommand look;
    private readonly ShortPause pause;
    private readonly TimeProvider time;
    private TransactionSnapshot last = TransactionSnapshot.Parse("0:0:");

    private VisibilityGate(NpgsqlConnection connection, ShortPause pause, TimeProvider time)
    {
        this.connection = connection;
        this.pause = pause;
        this.time = time;
        look = new NpgsqlCommand("SELECT pg_current_snapshot()::text", connection);
    }

    /// <summary>Snapshots taken so far.</summary>
    public long Looks { get; private set; }

    /// <summary>Connects and takes the first snapshot.</summary>
    /// <exception cref="NpgsqlException">The server cannot be reached or refuses.</exception>
    public static async Task<VisibilityGate> OpenAsync(
        string connectionString, ShortPause pause, TimeProvider time, CancellationToken cancellationToken)
    {
        var gate = new VisibilityGate(await CaptureConnection.OpenOwnAsync(connectionString, cancellationToken), pause, time);
        try
        {
            await gate.look.PrepareAsync(cancellationToken);
            await gate.LookAsync(cancellationToken);
            return gate;
        }
        catch
        {
            await gate.DisposeAsync();
            throw;
        }
    }

    /// <summary>True when the last snapshot sees the transaction; asks no one.</summary>
    public bool IsVisible(uint xid) => last.Sees(xid);

    /// <summary>Takes a new snapshot.</summary>
    /// <exception cref="NpgsqlException">The connection is lost: the epoch is over.</exception>
    public async ValueTask LookAsync(CancellationToken cancellationToken)
    {
        last = TransactionSnapshot.Parse((string)(await look.ExecuteScalarAsync(cancellationToken))!);
        Looks++;
    }

    /// <summary>Returns once a snapshot sees the transaction.</summary>
    /// <param name="xid">The top-level transaction id of pgoutput's Begin message.</param>
    /// <param name="onWaiting">Called once when the wait has lasted 200 ms: a commit is sent some microseconds before it is visible on any
    /// server.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public ValueTask WaitUntilVisibleAsync(uint xid, Action? onWaiting, CancellationToken cancellationToken) =>
        IsVisible(xid) ? ValueTask.CompletedTask : WaitAsync(xid, onWaiting, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await look.DisposeAsync();
        await connection.DisposeAsync();
    }

    private async ValueTask WaitAsync(uint xid, Action? onWaiting, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var length = FirstPause;
        while (true)
        {
            await LookAsync(cancellationToken);
            if (IsVisible(xid)) return;
            if (onWaiting is not null && time.GetElapsedTime(started) >= WorthSaying)
            {
                onWaiting();
                onWaiting = null;
            }
            // Most are visible some microseconds later: the first pauses are to be as short as they say.
            await (length < Fine ? pause.WaitAsync(length) : Task.Delay(length, time, cancellationToken));
            length = length * 2 < LongestPause ? length * 2 : LongestPause;
        }
    }
}
