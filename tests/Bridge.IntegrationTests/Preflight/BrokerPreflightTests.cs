using System.Globalization;
using Bridge.Capture.Preflight;
using Bridge.IntegrationTests.Pipeline;
using Bridge.Outbox;
using Bridge.Testing.Services;
using Bridge.Worker.Preflight;
using Microsoft.Extensions.DependencyInjection;

namespace Bridge.IntegrationTests.Preflight;

public sealed class BrokerPreflightTests
{
    /// <summary>What the broker allows, beside the 8 MiB of a record.</summary>
    [Fact]
    public async Task Finds_out_which_messages_the_broker_takes()
    {
        await using var broker = await PrivateRabbitMq.CreateAsync();
        await using var harness = await PipelineHarness.CreateAsync(broker: broker, migrate: false);
        using var tool = harness.BuildWorker();
        var preflight = tool.Services.GetRequiredService<BrokerPreflight>();
        var record = new OutboxOptions().MaxRecordBytes;
        foreach (var (limit, severity) in new[]
        {
            (2 * record, (FindingSeverity?)null), (record, FindingSeverity.Warning), (record - 1, FindingSeverity.Error),
        })
        {
            await broker.EvaluateAsync(string.Create(
                CultureInfo.InvariantCulture, $"application:set_env(rabbit, max_message_size, {limit})."));
            var finding = (await preflight.RunAsync(PipelineHarness.Cancellation)).SingleOrDefault(
                finding => finding.Code == "rabbitmq-message-size");
            Assert.Equal(severity, finding?.Severity);
            if (severity is not null) Assert.Contains("max_message_size", finding!.Remedy, StringComparison.Ordinal);
        }
    }
}
