using Bridge.Messages;
using Bridge.Messages.Writing;
using Bridge.Relay.Publishing;
using Bridge.Relay.Subscribers;
using Bridge.State;
using Bridge.State.Requests;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Bridge.Relay.Replay;

/// <summary>One publishing connection's life: reads, publishes, takes confirms and saves how far it is.</summary>
internal sealed class ReplaySession : IAsyncDisposable
{
    private static readonly TimeSpan SaveInterval = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan WatchInterval = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan EndTime = TimeSpan.FromSeconds(5);

    private readonly ReplayContext context;
    private readonly IConnection connection;
    private readonly ReplaySpec spec;
    private readonly PlaceWindow window;
    private readonly ReplayPublisher publisher;
    private readonly ReplayReader reader;
    private readonly Func<ReplayProgress, string, CancellationToken, Task> save;
    private readonly SemaphoreSlim saving = new(1, 1);
    private ReplayProgress progress;
    private ReplayProgress? saved;

    private ReplaySession(
        ReplayContext context, IConnection connection, ReplaySpec spec, ReplayProgress progress, ReplayPublisher publisher,
        ReplayReader reader, Func<ReplayProgress, string, CancellationToken, Task> save)
    {
        (this.context, this.connection, this.spec, this.progress) = (context, connection, spec, progress);
        (this.publisher, this.reader, this.save) = (publisher, reader, save);
        window = publisher.Window;
    }

    /// <summary>Opens the connection and declares a new queue, as long as nothing went into it: one that was deleted later is not made
    /// anew.</summary>
    /// <exception cref="RefusedRequestException">The queue is not there.</exception>
    public static async Task<ReplaySession> OpenAsync(
        ReplayContext context, string id, ReplaySpec spec, ReplayProgress progress,
        Func<ReplayProgress, string, CancellationToken, Task> save, CancellationToken cancellationToken)
    {
        var connection = await context.Broker.Connector.OpenAsync($"bridge.{context.Names.Pipeline} replay {id}", cancellationToken);
        try
        {
            if (spec.Create && progress.Messages == 0) await TargetQueue.DeclareAsync(connection, spec.Queue, cancellationToken);
            else await TargetQueue.RequireAsync(connection, spec.Queue, cancellationToken);
            var window = new PlaceWindow(
                context.Options.Window, context.Options.WindowBytes, (progress.Done, progress.Record, progress.Messages));
            var publisher = await ReplayPublisher
                .OpenAsync(connection, spec.Queue, id, window, new ReplayPace(spec.Rate, context.Time), cancellationToken);
            var identity = new MessageIdentity(await context.Reader.ReadSystemIdentifierAsync(cancellationToken), context.Names.Pipeline);
            var tables = context.Contracts.CreateRoutes();
            var writer = new TypedMessageWriter(
                tables, identity, context.Names.Pipeline, context.Broker.Connector.Address, context.Names.Relay, context.Time, id);
            var reader = new ReplayReader(spec, takes: null, tables, writer, publisher);
            return new ReplaySession(context, connection, spec, progress, publisher, reader, save);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Works to the end.</summary>
    /// <exception cref="RefusedRequestException">The outbox no longer had all that was asked for: everything else is delivered.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] tasks = [DeliverAsync(ending.Token), SaveOnAndOnAsync(ending.Token), WatchQueueAsync(ending.Token)];
        var first = await Task.WhenAny(tasks);
        publisher.AbortAfter(EndTime);
        await ending.CancelAsync();
        await Task.WhenAll(tasks).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!tasks[0].IsCompletedSuccessfully) await SaveLastAsync();
        await first;
        await SaveAsync("", cancellationToken);
        progress.ThrowIfLost();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        saving.Dispose();
        await publisher.DisposeAsync();
        await connection.DisposeAsync();
    }

    private async Task DeliverAsync(CancellationToken cancellationToken)
    {
        var done = Math.Max(window.Confirmed.Done ?? spec.First - 1, spec.First - 1);
        await using var part = new ReplayPart(
            context.Reader, reader, done, done == progress.Done ? progress.Record : null, spec.Last,
            gap => progress = progress with { Lost = progress.Lost ?? gap });
        await part.ReadToAsync(spec.Last, cancellationToken);
        await publisher.DrainAsync(cancellationToken);
    }

    // A pause or a refusal waits for what is in flight, so that nothing comes twice; what is left unconfirmed comes again.
    private async Task SaveLastAsync()
    {
        using var deadline = new CancellationTokenSource(EndTime, context.Time);
        try
        {
            await publisher.WaitForAnswersAsync(deadline.Token).AsTask().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await SaveAsync("", deadline.Token);
        }
        catch (Exception exception)
            when (exception is IOException or OperationCanceledException or RabbitMQClientException or StateNotHeldException)
        {
            // The state cannot be written now: the replay goes on from what was saved before.
            saved = null;
        }
    }

    private async Task SaveOnAndOnAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(SaveInterval, context.Time);
        while (await timer.WaitForNextTickAsync(cancellationToken)) await SaveAsync("", cancellationToken);
    }

    // What is on its way to a quorum queue that is deleted may stay without an answer: it is neither confirmed nor returned. The management
    // API is asked first, since it answers
    // while an alarm blocks the connection.
    private async Task WatchQueueAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(WatchInterval, context.Time);
        for (var before = window.Confirmed.Messages; await timer.WaitForNextTickAsync(cancellationToken);
            before = window.Confirmed.Messages)
        {
            if (window.Count == 0 || window.Confirmed.Messages != before) continue;
            if (await TargetQueue.IsUnknownAsync(context.Broker.Management, spec.Queue, cancellationToken))
                await TargetQueue.RequireAsync(connection, spec.Queue, cancellationToken);
        }
    }

    private async Task SaveAsync(string reason, CancellationToken cancellationToken)
    {
        await saving.WaitAsync(cancellationToken);
        try
        {
            var (done, record, messages) = window.Confirmed;
            progress = progress with { Done = done, Record = record, Messages = messages };
            if (progress == saved && reason == "") return;
            await save(progress, reason, cancellationToken);
            saved = progress;
        }
        finally
        {
            saving.Release();
        }
    }
}
