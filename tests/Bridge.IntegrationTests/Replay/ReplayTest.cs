using Bridge.IntegrationTests.Pipeline;
using Bridge.Relay.Replay;
using Bridge.State.Jobs;
using Bridge.Testing.Services;
using Bridge.Worker.Replay;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using RabbitMQ.Client;

namespace Bridge.IntegrationTests.Replay;

/// <summary>What tests of replays share.</summary>
internal static class ReplayTest
{
    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static ReplayCommands Replays(this IHost worker) => worker.Services.GetRequiredService<ReplayCommands>();

    /// <summary>Starts a replay as soon as the worker leads.</summary>
    public static async Task<ReplayReport> StartReplayAsync(this IHost worker, ReplayRequest request)
    {
        await WaitForLeadAsync(worker);
        return await worker.Replays().StartAsync(request, Cancellation);
    }

    public static async Task WaitForLeadAsync(this IHost worker) =>
        await worker.Services.GetRequiredService<Bridge.Worker.State.StateHolder>().WaitAsync(Cancellation);

    public static async Task<ReplayReport> WaitForReplayAsync(this IHost worker, string id, JobState state)
    {
        var report = await worker.Replays().FindAsync(id, Cancellation);
        await Eventually.TrueAsync(
            async () => (report = await worker.Replays().FindAsync(id, Cancellation)).State == state,
            () => $"the replay is {report.State} at {report.Percent} % ({report.Messages} messages): {report.Reason}", Cancellation);
        return report;
    }

    /// <summary>Waits until a replay has delivered more messages than that.</summary>
    public static Task WaitForMessagesAsync(this IHost worker, string id, long more = 0) =>
        Eventually.TrueAsync(async () => (await worker.Replays().FindAsync(id, Cancellation)).Messages > more, () => "no progress",
            Cancellation);

    /// <summary>Replays into a new queue and takes everything out of it.</summary>
    public static async Task<List<(long Sequence, string Contract, BasicGetResult Message)>> ReplayToNewAsync(
        this PipelineHarness harness, IHost worker, ReplayRequest request)
    {
        var queue = "new-" + Guid.NewGuid().ToString("N")[..8];
        var report = await worker.StartReplayAsync(request with { Queue = queue, Create = true });
        await worker.WaitForReplayAsync(report.Id, JobState.Completed);
        return await harness.DrainAsync(queue);
    }

    public static async Task<List<(long Sequence, string Contract, BasicGetResult Message)>> DrainAsync(
        this PipelineHarness harness, string queue)
    {
        await using var connection = await harness.Connector.OpenAsync("test drain", Cancellation);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancellation);
        var messages = new List<(long, string, BasicGetResult)>();
        while (await channel.BasicGetAsync(queue, autoAck: true, Cancellation) is { } message)
        {
            using var envelope = System.Text.Json.JsonDocument.Parse(message.Body);
            messages.Add((
                Convert.ToInt64(message.BasicProperties.Headers!["bridge-sequence"], System.Globalization.CultureInfo.InvariantCulture),
                envelope.RootElement.GetProperty("messageType")[0].GetString()!.Split(':')[^1], message));
        }

        return messages;
    }

    /// <summary>Declares a queue and binds it to the relay's exchange by patterns.</summary>
    public static async Task BindAsync(this PipelineHarness harness, string queue, params string[] patterns)
    {
        await using var connection = await harness.Connector.OpenAsync("test bind", Cancellation);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancellation);
        await channel.QueueDeclareAsync(
            queue, true, false, false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum" }, cancellationToken: Cancellation);
        foreach (var pattern in patterns) await channel.QueueBindAsync(queue, "bridge.changes", pattern, cancellationToken: Cancellation);
    }

    /// <summary>How many messages lie in a queue.</summary>
    public static async Task<long> CountAsync(this PipelineHarness harness, string queue)
    {
        await using var connection = await harness.Connector.OpenAsync("test count", Cancellation);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancellation);
        return await channel.MessageCountAsync(queue, Cancellation);
    }
}
