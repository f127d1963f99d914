using System.Text.Json;
using Bridge.Contracts;
using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.Hosting.Redis;
using RabbitMQ.Client;

namespace Bridge.State;

/// <summary>Writes the state; there is one for a pipeline, the one whose connection holds the exclusive queue.</summary>
/// <remarks>
/// A write that returned is confirmed by the broker. One that threw may or may not be in the stream: dispose this writer and open another,
/// which reads what became of it. Thread-safe.
/// </remarks>
public sealed class StateWriter : IHeldState, IAsyncDisposable
{
    /// <summary>After how many records a snapshot is written at the latest; after <see cref="StateRecords.SnapshotDistanceBytes"/> at any
    /// rate.</summary>
    public const int SnapshotInterval = 5_000;

    private const int SmallBytes = 4 * 1024;

    private readonly SemaphoreSlim writing = new(1, 1);
    private readonly IConnection connection;
    private readonly IChannel channel;
    private readonly StateMap map;
    private readonly StateView view;
    private readonly string stream;
    private readonly CancellationTokenSource lost = new();

    private StateWriter(IConnection connection, IChannel channel, StateMap map, StateView view, string stream)
    {
        this.connection = connection;
        this.channel = channel;
        this.map = map;
        this.view = view;
        this.stream = stream;
        connection.ConnectionShutdownAsync += (_, _) => lost.CancelAsync();
        channel.ChannelShutdownAsync += (_, _) => lost.CancelAsync();
        if (!IsOpen) lost.Cancel();
    }

    /// <summary>After how many records a snapshot is written at the latest.</summary>
    internal int SnapshotRecords { get; set; } = SnapshotInterval;

    /// <summary>Records since the newest snapshot, as far as they were read.</summary>
    internal long SinceSnapshot { get { lock (map) return map.SinceSnapshot; } }

    /// <summary>The state as of the last write.</summary>
    public IReadOnlyDictionary<string, StateEntry> Entries { get { lock (map) return new Dictionary<string, StateEntry>(map.Entries); } }

    /// <summary>False once the connection is lost: this writer can write no more, and another may have taken over.</summary>
    public bool IsOpen => connection.IsOpen && channel.IsOpen;

    /// <summary>Fires when this writer can write no more: its connection is lost, or a write was not confirmed.</summary>
    public CancellationToken Lost => lost.Token;

    /// <summary>Waits until no other writer holds the state, takes it, reads the stream to its end and rebuilds the view in
    /// Redis.</summary>
    /// <exception cref="RabbitMQ.Client.Exceptions.OperationInterruptedException">The stream does not exist.</exception>
    /// <exception cref="OperationCanceledException">Cancelled, also while another holds it.</exception>
    public static Task<StateWriter> OpenAsync(
        RabbitMqConnector connector, TopologyNames names, RedisConnection redis, TimeProvider timeProvider,
            CancellationToken cancellationToken) =>
        OpenAsync(connector, names, redis, timeProvider, onWaiting: null, cancellationToken);

    /// <summary>As the other; <paramref name="onWaiting"/> is called once when another process holds the state.</summary>
    /// <exception cref="RabbitMQ.Client.Exceptions.OperationInterruptedException">The stream does not exist.</exception>
    /// <exception cref="OperationCanceledException">Cancelled, also while another holds it.</exception>
    public static async Task<StateWriter> OpenAsync(
        RabbitMqConnector connector, TopologyNames names, RedisConnection redis, TimeProvider timeProvider, Action? onWaiting,
            CancellationToken cancellationToken)
    {
        var connection = await connector.OpenAsync(names.StateWriter, cancellationToken);
        try
        {
            await QueueLock.TakeAsync(connection, names.StateWriter, timeProvider, onWaiting, cancellationToken);
            var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), cancellationToken);
            var map = await TakeOverAsync(connection, channel, names.State, cancellationToken);
            var view = new StateView(redis, names);
            await view.ReplaceAsync(map, cancellationToken);
            return new StateWriter(connection, channel, map, view, names.State);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Writes a key: to the stream, and then to Redis, which may be missing. The version that the write was given.</summary>
    /// <exception cref="StateFullException">The value is larger than 512 KiB, or the state would be too large with it.</exception>
    /// <exception cref="RabbitMQ.Client.Exceptions.RabbitMQClientException">The broker did not confirm it.</exception>
    public Task<long> PutAsync<T>(string key, T value, CancellationToken cancellationToken) =>
        WriteAsync(key, JsonSerializer.SerializeToElement(value, BridgeJson.Web), cancellationToken);

    /// <summary>Removes a key; the version that the removal was given.</summary>
    /// <exception cref="RabbitMQ.Client.Exceptions.RabbitMQClientException">The broker did not confirm it.</exception>
    public Task<long> RemoveAsync(string key, CancellationToken cancellationToken) => WriteAsync(key, null, cancellationToken);

    /// <summary>Makes Redis equal to the state again, after it came back empty. False when it is missing.</summary>
    public Task<bool> RestoreViewAsync(CancellationToken cancellationToken) =>
        LockedAsync(() => view.ReplaceAsync(map, cancellationToken), cancellationToken);

    /// <summary>Makes Redis equal to the state when it is missing there or older, and else asks only for one value. False when Redis is
    /// missing.</summary>
    public Task<bool> CheckViewAsync(CancellationToken cancellationToken) =>
        LockedAsync(() => view.RestoreAsync(map, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await channel.DisposeAsync();
        await connection.DisposeAsync();
        await lost.CancelAsync();
    }

    // A caller that gives up waiting leaves the write to its end: one that broke off in its midst would leave its outcome unknown.
    private Task<long> WriteAsync(string key, JsonElement? value, CancellationToken cancellationToken) => LockedAsync(
        async () =>
        {
            if (lost.IsCancellationRequested)
                throw new StateNotHeldException("The state is not held any more: its connection was lost, or a write was not confirmed.");
            CheckSize(key, value);
            var entry = new StateEntry(key, value, map.Version + 1);
            var record = new StateRecord { Kind = StateRecordKind.Write, Entries = [entry], Newest = map.Newest };
            await AppendAsync(record);
            await view.ApplyAsync(entry, map, CancellationToken.None);
            if (map.SinceSnapshot >= SnapshotRecords || map.BytesSinceSnapshot >= StateRecords.SnapshotDistanceBytes)
                await WriteSnapshotAsync();
            return entry.Version;
        },
        cancellationToken).WaitAsync(cancellationToken);

    private async Task WriteSnapshotAsync()
    {
        foreach (var part in StateSnapshot.Split(map)) await AppendAsync(part);
    }

    private void CheckSize(string key, JsonElement? value)
    {
        if (value is null) return;
        var size = StateSnapshot.SizeOf(new StateEntry(key, value, 0));
        if (size > StateSnapshot.PartBytes)
            throw new StateFullException($"The value of '{key}' is larger than {StateSnapshot.PartBytes} bytes.");
        // What does not grow is taken, and small things a good while longer: else a state that is full could not even be led.
        var most = size <= SmallBytes ? StateRecords.SnapshotDistanceBytes : StateRecords.MostBytes;
        if (size > map.SizeOf(key) && map.ValueBytes - map.SizeOf(key) + size > most)
            throw new StateFullException(
                $"The state would be larger than {most} bytes with '{key}': remove what is no longer needed (offsets, webhooks, jobs).");
    }

    private async Task AppendAsync(StateRecord record)
    {
        var number = map.LastRecord + 1;
        var body = record.ToBytes();
        try
        {
            await PublishAsync(channel, stream, record.Kind, body, CancellationToken.None);
        }
        catch
        {
            _ = lost.CancelAsync();
            throw;
        }

        lock (map) map.Apply(record, number, body.Length);
    }

    private async Task<T> LockedAsync<T>(Func<Task<T>> action, CancellationToken cancellationToken)
    {
        await writing.WaitAsync(cancellationToken);
        try
        {
            return await action();
        }
        finally
        {
            writing.Release();
        }
    }

    // Whatever an earlier writer appended lies before the mark, so a map that has seen it is complete. The mark lies alone in the last
    // chunk: it must say itself where the newest snapshot is.
    private static async Task<StateMap> TakeOverAsync(
        IConnection connection, IChannel channel, string stream, CancellationToken cancellationToken)
    {
        var mark = Guid.NewGuid().ToString("N");
        var newest = await StateRecords.ReadHintAsync(connection, stream, cancellationToken);
        var record = new StateRecord { Kind = StateRecordKind.Mark, Mark = mark, Newest = newest };
        await PublishAsync(channel, stream, record.Kind, record.ToBytes(), cancellationToken);
        StateMap map;
        do map = await StateRecords.ReadAsync(connection, stream, cancellationToken);
        while (map.LastMark != mark);
        return map;
    }

    private static async Task PublishAsync(
        IChannel channel, string stream, StateRecordKind kind, byte[] body, CancellationToken cancellationToken)
    {
        var properties = new BasicProperties { Persistent = true, ContentType = MediaTypes.Json, Type = kind.ToString() };
        await channel.BasicPublishAsync("", stream, mandatory: true, properties, body, cancellationToken);
    }
}
