using Bridge.Capture.Replication;
using Bridge.Capture.Status;
using Bridge.Hosting.Configuration;
using Bridge.Testing.Services;
using Bridge.Worker.Migration;
using Bridge.Worker.Preflight;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Bridge.IntegrationTests.Pipeline;

/// <summary>One server among several: each session finds the one that can be written to.</summary>
public sealed class SeveralServersTests
{
    private static CancellationToken Cancellation => PipelineHarness.Cancellation;

    [Fact]
    public async Task Capture_finds_the_primary_among_hosts_and_the_broker_among_addresses()
    {
        await using var postgres = await PrivatePostgres.CreateAsync("max_replication_slots = 10", "max_wal_senders = 10");
        await using var standby = await postgres.CreateStandbyAsync("second");
        await using var harness = await PipelineHarness.CreateAsync(postgres: postgres);
        harness.Settings["ConnectionStrings:Postgres"] = Several(harness.Database.ConnectionString, standby.Port, postgres.Port);
        var broker = new UriBuilder(harness.VirtualHost.Uri) { Port = 1 };
        harness.Settings["ConnectionStrings:RabbitMq"] = $"{broker.Uri},{harness.VirtualHost.Uri}";
        var worker = await harness.StartWorkerAsync();
        await PipelineHarness.WaitForStateAsync(worker, CaptureState.Streaming);
        await harness.Database.ExecuteAsync("INSERT INTO other VALUES (1, 'one', 1)", Cancellation);
        await HistoryAssert.EqualAsync(harness.Database, await harness.ReadAllAsync());
        var report = await worker.Services.GetRequiredService<PipelinePreflight>().RunAsync(Cancellation);
        Assert.DoesNotContain(report.Findings, finding => finding.Code is "standby" or "replication-connection" or "postgres-unreachable");
    }

    [Fact]
    public async Task A_second_outbox_on_the_same_slot_is_refused_and_leaves_the_first_alone()
    {
        await using var harness = await PipelineHarness.CreateAsync();
        await using var other = await PipelineHarness.CreateAsync(migrate: false);
        var worker = await harness.StartWorkerAsync();
        await PipelineHarness.WaitForStateAsync(worker, CaptureState.Streaming);
        foreach (var (key, value) in harness.Settings)
            if (key is "ConnectionStrings:Postgres" or "Capture:Slot") other.Settings[key] = value;
        other.Settings["Capture:Tables:0:Name"] = "containers";
        other.Settings["Capture:Tables:1:Name"] = "other";
        using var tool = other.BuildWorker();
        var plan = await tool.Services.GetRequiredService<PipelineMigration>().PlanAsync(Cancellation);
        Assert.Contains(plan.Refusals, refusal => refusal.Contains("another outbox", StringComparison.Ordinal));
        var report = await tool.Services.GetRequiredService<PipelinePreflight>().RunAsync(Cancellation);
        Assert.Contains(report.Findings, finding => finding.Code == "slot-of-another-outbox");
        Assert.DoesNotContain((await harness.BuildWorker().Services.GetRequiredService<PipelinePreflight>()
            .RunAsync(Cancellation)).Findings,
            finding => finding.Code == "slot-of-another-outbox");
        Assert.Equal(CaptureState.Streaming, PipelineHarness.Status(worker).State);
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("primary", 1)]
    [InlineData("read-write", 1)]
    [InlineData("standby", 0)]
    [InlineData("prefer-standby", 0)]
    [InlineData("any", 0)]
    public async Task The_host_with_the_role_that_is_asked_for_is_found(string role, int expected)
    {
        await using var postgres = await PrivatePostgres.CreateAsync();
        await using var standby = await postgres.CreateStandbyAsync("second");
        int[] ports = [standby.Port, postgres.Port];
        var text = Several(postgres.ConnectionString, ports);
        if (role.Length > 0) text += $";Target Session Attributes={role}";
        var found = new NpgsqlConnectionStringBuilder(await PostgresHosts.FindAsync(text, Cancellation));
        Assert.Equal(("127.0.0.1", ports[expected]), (found.Host, found.Port));
        Assert.Null(found.TargetSessionAttributes);

        // And when roles change, it is another one.
        if (role is not ("" or "primary")) return;
        await postgres.StopAsync("fast", TimeSpan.FromSeconds(30));
        await Assert.ThrowsAsync<NpgsqlException>(() => PostgresHosts.FindAsync(text, Cancellation));
        await standby.PromoteAsync();
        Assert.Equal(standby.Port, new NpgsqlConnectionStringBuilder(await PostgresHosts.FindAsync(text, Cancellation)).Port);
    }

    [Fact]
    public async Task One_host_of_another_role_is_told_and_one_of_the_right_role_works_everywhere()
    {
        await using var harness = await PipelineHarness.CreateAsync();
        var text = harness.Settings["ConnectionStrings:Postgres"]!;
        var told = await Assert.ThrowsAsync<NpgsqlException>(
            () => PostgresHosts.FindAsync($"{text};Target Session Attributes=standby", Cancellation));
        Assert.Contains("is a primary", told.Message, StringComparison.Ordinal);
        harness.Settings["ConnectionStrings:Postgres"] = $"{text};Target Session Attributes=primary";
        var worker = await harness.StartWorkerAsync();
        await PipelineHarness.WaitForStateAsync(worker, CaptureState.Streaming);
    }

    [Theory]
    [InlineData("Host=a;Database=b;Hots=c", "hots")]
    [InlineData("Host=a;Database=b;Port=x", "port")]
    public void A_misspelt_keyword_is_named_and_no_value(string text, string keyword)
    {
        var fault = PostgresKeywords.Check($"{text};Password=canary");
        Assert.Contains(keyword, fault, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("canary", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("amqp://u:p,w@one/v", 1)]
    [InlineData("amqp://u:p@one/v,amqp://u:p@two:5673/v", 2)]
    [InlineData("amqps://u:p@one/v , AMQPS://u:p@two/v", 2)]
    public void Addresses_of_a_cluster_stand_between_commas(string text, int nodes) =>
        Assert.Equal(nodes, RabbitMqAddress.Split(text).Count);

    private static string Several(string connectionString, params int[] ports)
    {
        var settings = new NpgsqlConnectionStringBuilder(
            connectionString) { Host = string.Join(',', ports.Select(port => $"127.0.0.1:{port}")) };
        settings.Pooling = true;
        return settings.ConnectionString;
    }
}
