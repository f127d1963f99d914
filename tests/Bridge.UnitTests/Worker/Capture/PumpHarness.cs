using System.Text;
using System.Text.Json;
using Bridge.Capture.Backfill;
using Bridge.Capture.Changes;
using Bridge.Capture.Status;
using Bridge.Contracts.Positions;
using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.Outbox;
using Bridge.Outbox.Chain;
using Bridge.Outbox.Records;
using Bridge.Outbox.Writing;
using Bridge.Relay.Status;
using Bridge.UnitTests.Outbox.Writing;
using Bridge.Worker.Capture;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace Bridge.UnitTests.Worker.Capture;

/// <summary>The pump of an epoch between scripted WAL and a scripted channel, on a clock that the test moves.</summary>
internal sealed class PumpHarness : IMovedRows, IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private readonly NpgsqlDataSource database = NpgsqlDataSource.Create("Host=nobody.asks");
    private readonly CancellationTokenSource stop = new();
    private readonly OneAtATime loop = new();
    private readonly OutboxWriter writer;
    private readonly CapturePump pump;

    public PumpHarness(OutboxOptions? options = null, OutboxTail? tail = null)
    {
        Options = options ?? new OutboxOptions();
        Wal = new ScriptedWal(Time);
        Channel = new ScriptedOutboxChannel(Time);
        var source = new OutboxSource("7001", 1, "slot");
        writer = Channel.CreateWriter(new OutboxState(source, tail ?? OutboxTail.Empty, Opened, new RetainedEpochs([]), 0), Time);
        var names = new TopologyNames("test");
        var relay = new RelayProgress(new RabbitMqConnector("amqp://nobody.asks"), names, new RelayStatus(), Time);
        var factory = new CapturePumpFactory(
            names, Microsoft.Extensions.Options.Options.Create(Options), Register, new BackfillRates(), this, relay, Status, Time);
        pump = factory.Create(database, Wal, Visibility, _ => Task.CompletedTask, writer, ColumnExclusions.None, Opened);
    }

    /// <summary>What the outbox was complete through before the epoch.</summary>
    public static Lsn Opened { get; } = new(0x10);

    public FakeTimeProvider Time { get; } = new();

    public OutboxOptions Options { get; }

    public ScriptedWal Wal { get; }

    public ScriptedOutboxChannel Channel { get; }

    public ScriptedVisibility Visibility { get; } = new();

    public WindowRegister Register { get; } = new();

    public CaptureStatus Status { get; } = new();

    /// <summary>The pump's run.</summary>
    public Task Running { get; private set; } = Task.CompletedTask;

    /// <summary>The records of changes, as their numbers of changes.</summary>
    public IEnumerable<int> Records =>
        Channel.Published.Where(sent => sent.Record.Kind == RecordKind.ChangeBatch).Select(sent => sent.Record.Count);

    /// <summary>What the Checkpoints say, in order.</summary>
    public IEnumerable<string> Checkpoints => Channel.Published.Where(sent => sent.Record.Kind == RecordKind.Checkpoint)
        .Select(sent => JsonSerializer.Deserialize(sent.Body, OutboxJson.Default.Checkpoint)!.CompleteThrough);

    /// <summary>The last record of changes as text.</summary>
    public string LastRecord => Encoding.UTF8.GetString(Channel.Published.Last(sent => sent.Record.Kind == RecordKind.ChangeBatch).Body);

    /// <summary>Starts the pump; while nothing has happened for a while, a change goes out without a linger.</summary>
    public void Start(bool quiet = true)
    {
        if (quiet) Time.Advance(TimeSpan.FromSeconds(1));
        Running = loop.Run(() => pump.RunAsync(stop.Token));
    }

    /// <summary>Waits for it, the clock standing still.</summary>
    public Task UntilAsync(Func<bool> isTrue) => UntilAsync(isTrue, TimeSpan.Zero);

    /// <summary>Moves the clock on, a tick at a time, until it has come.</summary>
    public Task AdvanceUntilAsync(Func<bool> isTrue) => UntilAsync(isTrue, Step);

    /// <summary>Moves the clock on for so long; the pump has done what it would at each step.</summary>
    public async Task AdvanceAsync(TimeSpan length)
    {
        for (var end = Time.GetUtcNow() + length; Time.GetUtcNow() < end;)
        {
            await loop.RestsAsync();
            Time.Advance(Step);
        }

        await loop.RestsAsync();
    }

    public Task KeepAsync(IReadOnlyCollection<MovedRow> rows, CancellationToken cancellationToken) => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await Running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        writer.Dispose();
        stop.Dispose();
        await database.DisposeAsync();
    }

    private async Task UntilAsync(Func<bool> isTrue, TimeSpan step)
    {
        for (var end = Time.GetUtcNow() + Longest; ;)
        {
            var changed = loop.Changed;
            await loop.RestsAsync();
            if (isTrue()) return;
            if (Running.IsFaulted) await Running;
            Assert.True(Time.GetUtcNow() < end, "It did not come.");
            // Without a step only something from outside can bring it.
            if (step > TimeSpan.Zero) Time.Advance(step);
            else await Task.WhenAny(changed, Running).WaitAsync(Patience, TestContext.Current.CancellationToken);
        }
    }
}
