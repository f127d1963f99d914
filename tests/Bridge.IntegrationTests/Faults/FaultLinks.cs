using Bridge.IntegrationTests.Pipeline;
using Bridge.Testing.Services;
using Npgsql;
using RabbitMQ.Client.Exceptions;

namespace Bridge.IntegrationTests.Faults;

/// <summary>The worker's links to its services, through toxiproxy.</summary>
internal static class FaultLinks
{
    private const ushort ResourceLocked = 405;

    /// <summary>The names of the links.</summary>
    public static IReadOnlyList<string> All { get; } = ["postgres", "rabbitmq", "redis"];

    /// <summary>Opens a link to each service and returns the settings with which a worker goes through them.</summary>
    public static async Task<Dictionary<string, string?>> OpenAsync(Toxiproxy proxy, IReadOnlyDictionary<string, string?> settings)
    {
        var postgres = new NpgsqlConnectionStringBuilder(settings["ConnectionStrings:Postgres"]);
        var rabbitMq = new UriBuilder(settings["ConnectionStrings:RabbitMq"]!);
        postgres.Port = await proxy.LinkAsync("postgres", $"{postgres.Host}:{postgres.Port}");
        rabbitMq.Port = await proxy.LinkAsync("rabbitmq", $"{rabbitMq.Host}:{rabbitMq.Port}");
        return new Dictionary<string, string?>
        {
            ["ConnectionStrings:Postgres"] = postgres.ConnectionString,
            ["ConnectionStrings:RabbitMq"] = rabbitMq.Uri.ToString(),
            ["ConnectionStrings:Redis"] = $"127.0.0.1:{await proxy.LinkAsync("redis", settings["ConnectionStrings:Redis"]!)}",
        };
    }

    /// <summary>True when a process holds the right to write the outbox.</summary>
    public static async Task<bool> LeaseIsTakenAsync(PipelineHarness harness)
    {
        await using var connection = await harness.Connector.OpenAsync("test look", PipelineHarness.Cancellation);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: PipelineHarness.Cancellation);
        try
        {
            await channel.QueueDeclarePassiveAsync(harness.Names.OutboxWriter, PipelineHarness.Cancellation);
            return true;
        }
        catch (OperationInterruptedException exception) when (exception.ShutdownReason?.ReplyCode is 404 or ResourceLocked)
        {
            return exception.ShutdownReason.ReplyCode == ResourceLocked;
        }
    }
}
