using Bridge.Capture;
using Bridge.Capture.Replication;
using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.Hosting.Redis;
using Bridge.Hosting.State;
using Bridge.Outbox;
using Bridge.Outbox.Relay;
using Bridge.Outbox.Stream;
using Bridge.Outbox.Stream.Records;
using Bridge.Outbox.Stream.Writing;
using Microsoft.Extensions.Options;
using Npgsql;
using RabbitMQ.Client;

namespace Bridge.Worker.Setup;

/// <summary>The RabbitMQ side of migrate: retention, exchanges, streams, and the note in the state that the outbox was created.</summary>
public sealed class OutboxSetup(
    RabbitMqConnector connector, RabbitMqManagementClient management, RedisConnection redis, TopologyNames names, OutboxCreation creation,
    OutboxExistence existence, IOptions<CaptureOptions> capture, IOptions<OutboxOptions> outbox, TimeProvider time)
{
    /// <summary>Does what is still due. The note comes last: until then a broken-off creation is done again.</summary>
    /// <exception cref="InvalidOperationException">The slot is not there.</exception>
    /// <exception cref="RabbitMqManagementException">The retention cannot be set.</exception>
    internal async Task ApplyAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await SetRetentionAsync(cancellationToken);
        await using var connection = await connector.OpenAsync($"bridge.{names.Pipeline} migrate", cancellationToken);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        await RelayTopology.DeclareAsync(channel, names, cancellationToken);
        await StateRecords.DeclareAsync(channel, names, cancellationToken);
        if ((await existence.ReadAsync(cancellationToken)).Known) return;

        await using var state = await StateWriter.OpenAsync(connector, names, redis, time, cancellationToken);
        if (state.Entries.ContainsKey(StateEntry.Outbox)) return;
        var server = await ReadServerAsync(database, cancellationToken);
        if (!await IsCreatedAsync(connection, cancellationToken)) await creation.CreateAsync(connection, server, cancellationToken);
        await state.PutAsync(
            StateEntry.Outbox, new { server.Source.SystemIdentifier, server.Source.Timeline, server.Source.Slot, createdAt = time.GetUtcNow() }, cancellationToken);
    }

    private Task SetRetentionAsync(CancellationToken cancellationToken) => management.PutPolicyAsync(
        names.Outbox, $"^{System.Text.RegularExpressions.Regex.Escape(names.Outbox)}$",
        new Dictionary<string, object>
        {
            ["max-age"] = FormattableString.Invariant($"{(long)outbox.Value.RetentionAge.TotalSeconds}s"),
            ["max-length-bytes"] = outbox.Value.RetentionBytes,
        },
        cancellationToken);

    // An empty stream is what a creation leaves that broke off before its first record.
    private async Task<bool> IsCreatedAsync(IConnection connection, CancellationToken cancellationToken)
    {
        if (!await OutboxCreation.ExistsAsync(connection, names.Outbox, cancellationToken)) return false;
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        return await channel.MessageCountAsync(names.Outbox, cancellationToken) > 0;
    }

    private async Task<ServerFacts> ReadServerAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        var server = await ServerIdentity.ReadAsync(database, cancellationToken);
        var slot = await SlotState.ReadAsync(database, capture.Value.Slot, cancellationToken)
            ?? throw new InvalidOperationException($"The replication slot '{capture.Value.Slot}' is not there.");
        return new ServerFacts(new OutboxSource(server.SystemIdentifier, server.Timeline, slot.Name), slot.ConfirmedFlushLsn ?? default, server.CurrentWal);
    }
}
