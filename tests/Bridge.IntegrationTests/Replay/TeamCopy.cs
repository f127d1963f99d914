using System.Globalization;
using System.Text;
using System.Text.Json;
using Bridge.Hosting.Messaging;
using Bridge.IntegrationTests.Pipeline;
using Bridge.Testing.Services;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Bridge.IntegrationTests.Replay;

/// <summary>A team's copy of the tables, made from the messages of its queue in the order in which they come, without looking at their
/// Sequences.</summary>
internal sealed class TeamCopy : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly IConnection connection;
    private readonly Dictionary<string, string> rows = [];
    private readonly Dictionary<string, long> newest = [];
    private readonly Dictionary<(string Contract, long Sequence), string> ids = [];

    private TeamCopy(IConnection connection) => this.connection = connection;

    /// <summary>Messages in the order of their arrival since <see cref="Lose"/>: Sequence, contract and the replay that sent it.</summary>
    public List<(long Sequence, string Contract, string? Replay)> Arrived { get; } = [];

    /// <summary>Messages that came behind one of a later change of their row.</summary>
    public int Stale { get; private set; }

    /// <summary>Messages of a change that had another id before.</summary>
    public int Renamed { get; private set; }

    /// <summary>How many messages came.</summary>
    public int Count { get { lock (gate) return Arrived.Count; } }

    /// <summary>Reads a queue.</summary>
    public static async Task<TeamCopy> ReadAsync(RabbitMqConnector connector, string queue)
    {
        var copy = new TeamCopy(await connector.OpenAsync("test copy", PipelineHarness.Cancellation));
        var channel = await copy.connection.CreateChannelAsync(cancellationToken: PipelineHarness.Cancellation);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += copy.TakeAsync;
        await channel.BasicConsumeAsync(queue, autoAck: true, consumer, PipelineHarness.Cancellation);
        return copy;
    }

    /// <summary>All data is gone; the ids are remembered.</summary>
    public void Lose()
    {
        lock (gate)
        {
            rows.Clear();
            newest.Clear();
            Arrived.Clear();
            Stale = 0;
        }
    }

    /// <summary>Waits until the copy equals the tables.</summary>
    public async Task WaitForEqualAsync(TestDatabase database)
    {
        var expected = await database.ScalarAsync<string>(
            """
            SELECT string_agg(line, E'\n' ORDER BY line COLLATE "C") FROM (
              SELECT 'other ' || a || ' ' || b || ' ' || coalesce(value::text, 'null') AS line FROM other
              UNION ALL SELECT 'containers ' || id || ' ' || coalesce(name, 'null') FROM containers) lines
            """,
            PipelineHarness.Cancellation) ?? "";
        await Eventually.TrueAsync(() => Text() == expected, () => $"the copy is\n{Difference(expected)}", PipelineHarness.Cancellation);
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private string Text()
    {
        lock (gate) return string.Join('\n', rows.Values.Order(StringComparer.Ordinal));
    }

    private string Difference(string expected)
    {
        var (have, want) = (Text().Split('\n').ToHashSet(), expected.Split('\n').ToHashSet());
        return $"missing: {string.Join(", ", want.Except(have).Take(5))}; too many: {string.Join(", ", have.Except(want).Take(5))}; " +
            $"{Count} messages";
    }

    private Task TakeAsync(object sender, BasicDeliverEventArgs delivery)
    {
        using var envelope = JsonDocument.Parse(delivery.Body);
        var root = envelope.RootElement;
        var contract = root.GetProperty("messageType")[0].GetString()!.Split(':')[^1];
        var message = root.GetProperty("message");
        if (contract == "ChangeBatch") return Task.CompletedTask;
        var sequence = message.GetProperty("source").GetProperty("sequence").GetInt64();
        var replay = delivery.BasicProperties.Headers?.TryGetValue("bridge-replay", out var value) == true
            ? Encoding.UTF8.GetString((byte[])value!) : null;
        lock (gate)
        {
            Arrived.Add((sequence, contract, replay));
            var id = root.GetProperty("messageId").GetString()!;
            if (ids.TryGetValue((contract, sequence), out var before) && before != id) Renamed++;
            ids[(contract, sequence)] = id;
            if (contract == "RowChanged")
                Apply(sequence, message, message.TryGetProperty("key", out var key) ? $"other {key.GetProperty("a")} {key.GetProperty("b")}"
                : "other", "row", "value");
            if (contract == "ContainerChanged")
                Apply(sequence, message, $"containers {Number(message, "containerId")}", "container", "name");
        }

        return Task.CompletedTask;
    }

    private void Apply(long sequence, JsonElement message, string row, string member, string column)
    {
        if (newest.GetValueOrDefault(row) > sequence) Stale++;
        newest[row] = sequence;
        switch (message.GetProperty("operation").GetString())
        {
            case "truncate":
                foreach (var key in rows.Keys.Where(key => key.StartsWith(row.Split(' ')[0], StringComparison.Ordinal)).ToList())
                    rows.Remove(key);
                break;
            case "delete":
                rows.Remove(row);
                break;
            default:
                rows[row] = $"{row} {Value(message.GetProperty(member).GetProperty(column))}";
                break;
        }
    }

    private static string Value(JsonElement value) => value.ValueKind == JsonValueKind.Null ? "null" : value.ToString();

    private static string Number(JsonElement message, string member) => message.TryGetProperty(member, out var id)
        ? id.GetInt32().ToString(CultureInfo.InvariantCulture) : "";
}
