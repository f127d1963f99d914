using System.Net.Http.Json;
using System.Text.Json;
using Bridge.Contracts;
using Bridge.Contracts.Positions;
using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.Outbox;
using Bridge.Outbox.Live;
using Bridge.Outbox.Reading;
using Bridge.Outbox.Records;
using Bridge.Outbox.Writing;
using Bridge.Testing.Services;
using Microsoft.Extensions.Logging.Abstractions;
using RabbitMQ.Client;

namespace Bridge.IntegrationTests.Outbox;

/// <summary>An outbox of one test on a virtual host of its own, with ways to write into it what a zombie or a broken broker
/// would.</summary>
internal sealed class OutboxHarness : IAsyncDisposable
{
    private readonly TestVirtualHost virtualHost;
    private readonly List<IAsyncDisposable> opened = [];

    private OutboxHarness(TestVirtualHost virtualHost)
    {
        this.virtualHost = virtualHost;
        Connector = new RabbitMqConnector(virtualHost.Uri);
    }

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public RabbitMqConnector Connector { get; }

    public TopologyNames Names { get; } = new("test");

    /// <summary>Where the writers of this harness and a reader meet.</summary>
    public LiveOutbox Live { get; } = new();

    public OutboxOptions Options { get; } = new() { SegmentBytes = 1_000_000 };

    public ServerFacts Server { get; set; } = new(new OutboxSource("7001", 1, "slot"), new Lsn(100), new Lsn(1_000_000));

    public static async Task<OutboxHarness> CreateAsync(bool outbox = true)
    {
        var harness = new OutboxHarness(await TestVirtualHost.CreateAsync(cancellationToken: Cancellation));
        if (!outbox) return harness;
        await using var connection = await harness.Connector.OpenAsync("test creation", Cancellation);
        await new OutboxCreation(harness.Names, Microsoft.Extensions.Options.Options.Create(harness.Options), TimeProvider.System)
            .CreateAsync(connection, harness.Server, Cancellation);
        return harness;
    }

    public async Task<OutboxLease> LeaseAsync()
    {
        OutboxLease? lease;
        while ((lease = await OutboxLease.TryAcquireAsync(Connector, Names, Cancellation)) is null)
            Cancellation.ThrowIfCancellationRequested();
        opened.Add(lease);
        return lease;
    }

    /// <summary>Opens an epoch; the lease before it must be gone. Another process has a <paramref name="live"/> of its own.</summary>
    public async Task<(OutboxLease Lease, OutboxWriter Writer)> OpenAsync(long highestKnown = 0, LiveOutbox? live = null)
    {
        var lease = await LeaseAsync();
        var opening = new OutboxOpening(
            Connector, Names, live ?? Live, Microsoft.Extensions.Options.Options.Create(Options), TimeProvider.System,
            NullLogger<OutboxOpening>.Instance);
        return (lease, await opening.OpenAsync(lease, Server, highestKnown, Cancellation));
    }

    /// <summary>Appends one record with one transaction of so many changes, and waits for its confirm.</summary>
    public static async Task AppendAsync(OutboxWriter writer, ulong commitLsn, int changes, int size = 0)
    {
        var builder = new ChangeBatchBuilder("test");
        builder.BeginTransaction(7, new Lsn(commitLsn), DateTimeOffset.UnixEpoch);
        for (var ordinal = 0; ordinal < changes; ordinal++)
        {
            var members = System.Text.Encoding.UTF8
                .GetBytes($"\"key\":{{\"id\":{ordinal}}},\"row\":{{\"id\":{ordinal},\"text\":\"{new string('x', size)}\"}}");
            builder.Add(Operation.Insert, "public", "containers", ordinal, members, 6, members.AsSpan().IndexOf("}"u8) - 5);
        }

        builder.EndTransaction(hasChanges: true);
        await writer.AppendAsync(builder, Cancellation);
        await writer.DrainAsync(Cancellation);
    }

    /// <summary>Publishes a record of any kind by any epoch, as a writer that does not know that it is fenced would.</summary>
    public async Task FabricateAsync(RecordKind kind, string epoch, long previous, long first = 0, int count = 0, byte[]? body = null)
    {
        await using var connection = await Connector.OpenAsync("test zombie", Cancellation);
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), Cancellation);
        var record = new OutboxRecord
        {
            Kind = kind,
            RecordNumber = -1,
            Epoch = epoch,
            PreviousSequence = previous,
            FirstSequence = first,
            Count = count,
            LastPosition = count > 0 ? new ChangePosition(new Lsn(900_000), count - 1) : null,
            AppendedAt = TimeProvider.System.GetUtcNow(),
            Body = default,
        };
        await channel.BasicPublishAsync("", Names.Outbox, true, RecordHeaders.Write(record), body ?? "{}"u8.ToArray(), Cancellation);
    }

    /// <summary>What the readers of this harness passed over.</summary>
    public StrayRecords Strays { get; } = new();

    public OutboxReader Reader() => new(Connector, Names, Strays, TimeProvider.System, NullLogger<OutboxReader>.Instance);

    /// <summary>Reads until so many changes came; a deadline ends a reader that waits for more than there is.</summary>
    public async Task<List<OutboxRead>> ReadAsync(OutboxStart start, int changes)
    {
        var reads = new List<OutboxRead>();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        deadline.CancelAfter(TimeSpan.FromSeconds(20));
        var seen = 0;
        await foreach (var read in Reader().ReadAsync(start, deadline.Token))
        {
            reads.Add(read);
            seen += read.Record.Count;
            if (seen >= changes) break;
        }

        return reads;
    }

    /// <summary>Every Sequence that a reader receives from <paramref name="start"/> on until <paramref name="last"/>.</summary>
    public async Task<List<long>> SequencesAsync(OutboxStart start, long last)
    {
        var sequences = new List<long>();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        deadline.CancelAfter(TimeSpan.FromSeconds(20));
        await foreach (var read in Reader().ReadAsync(start, deadline.Token))
        {
            for (var index = 0; index < read.Record.Count; index++) sequences.Add(read.Record.FirstSequence + index);
            if (read.Record.LastSequence >= last && read.Record.Count > 0) break;
        }

        return sequences;
    }

    /// <summary>A Checkpoint's body by any epoch.</summary>
    public static byte[] Checkpoint(string epoch, long tail) => JsonSerializer.SerializeToUtf8Bytes(
        new Checkpoint
        {
            Pipeline = "test",
            Epoch = epoch,
            Source = new OutboxSource("7001", 1, "slot"),
            Tail = new OutboxTail { Sequence = tail },
            CompleteThrough = "0/FFFFFF",
            Epochs = [new EpochRange(epoch, 1, tail)],
        },
        OutboxJson.Default.Checkpoint);

    /// <summary>Waits until a reader is attached to the stream.</summary>
    public Task WaitForReaderAsync() => WaitForReaderAsync(isThere: true);

    /// <summary>Waits until no reader is attached to the stream.</summary>
    public Task WaitForNoReaderAsync() => WaitForReaderAsync(isThere: false);

    private Task WaitForReaderAsync(bool isThere) => Poll.UntilAsync(
        async () =>
        {
            var consumers = await virtualHost.Management.GetFromJsonAsync<JsonElement>($"api/consumers/{virtualHost.Name}", Cancellation);
            return consumers.EnumerateArray().Any(consumer =>
                consumer.GetProperty("queue").GetProperty("name").GetString() == Names.Outbox
                    && consumer.GetProperty("prefetch_count").GetInt32() == OutboxCursor.Reading) == isThere;
        },
        isThere ? "a reader on the stream" : "the reader to leave the stream", 180);

    /// <summary>What a broker does that loses its last seconds: the stream ends earlier, and record numbers are given again.</summary>
    public async Task CutTailAsync(int records)
    {
        var kept = new List<OutboxRecord>();
        await using var connection = await Connector.OpenAsync("test cut", Cancellation);
        await using (var cursor = await OutboxCursor.AttachAsync(connection, Names.Outbox, "first", OutboxCursor.Reading, Cancellation))
        {
            while (kept.Count < records) kept.Add(await cursor.NextAsync(Cancellation));
        }

        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), Cancellation);
        await channel.QueueDeleteAsync(Names.Outbox, false, false, cancellationToken: Cancellation);
        await OutboxCreation.DeclareStreamAsync(channel, Names.Outbox, Options.SegmentBytes, Cancellation);
        foreach (var record in kept) await channel.BasicPublishAsync(
            "", Names.Outbox, true, RecordHeaders.Write(record), record.Body, Cancellation);
    }

    /// <summary>Limits the stream by a policy, as <c>migrate</c> does.</summary>
    public async Task LimitAsync(long bytes)
    {
        var policy = new Dictionary<string, object>
        {
            ["pattern"] = "^bridge\\.test\\.outbox$",
            ["definition"] = new Dictionary<string, object> { ["max-length-bytes"] = bytes },
            ["apply-to"] = "queues",
        };
        (await virtualHost.Management.PutAsJsonAsync($"api/policies/{virtualHost.Name}/limit", policy, Cancellation))
            .EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var disposable in opened) await disposable.DisposeAsync();
        await virtualHost.DisposeAsync();
    }
}
