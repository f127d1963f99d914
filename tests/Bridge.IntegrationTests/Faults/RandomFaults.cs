using Bridge.IntegrationTests.Pipeline;
using Bridge.Testing.Processes;
using Bridge.Testing.Services;

namespace Bridge.IntegrationTests.Faults;

/// <summary>Chooses a fault, does it to a pipeline with two workers, and undoes it.</summary>
internal sealed class RandomFaults : IAsyncDisposable
{
    private readonly FaultPipeline pipeline;
    private readonly FaultServices services;
    private readonly Toxiproxy? proxy;
    private readonly Dictionary<string, string?> links;
    private readonly (string Name, Func<Task> Inflict)[] faults;

    private RandomFaults(FaultPipeline pipeline, FaultServices services, Toxiproxy? proxy, Dictionary<string, string?> links, bool patient)
    {
        (this.pipeline, this.services, this.proxy, this.links) = (pipeline, services, proxy, links);
        (string, Func<Task>)[] always =
        [
            ("kill -9 of a worker", KillWorkerAsync), ("a worker frozen until it is replaced", FreezeWorkerAsync),
                ("SIGTERM to a worker", StopWorkerAsync),
            ("kill -9 of RabbitMQ", KillBrokerAsync), ("restart of RabbitMQ", RestartBrokerAsync),
                ("kill -9 of the stream's writer", KillStreamWriterAsync),
            ("memory alarm", () => DuringAsync(services.Broker.BlockAsync, services.Broker.UnblockAsync)),
                ("disk alarm", () => DuringAsync(services.Broker.FillDiskAsync, services.Broker.FreeDiskAsync)),
            ("kill -9 of Redis", () => DuringAsync(services.Redis.KillAsync, services.Redis.StartAsync)),
                ("Redis flushed", services.Redis.FlushAsync),
            ("immediate stop of PostgreSQL", () => DownAsync("immediate")), ("fast stop of PostgreSQL", () => DownAsync("fast")),
                ("walsender terminated", TerminateWalSenderAsync),
        ];
        faults = proxy is null ? always : [.. always, .. FaultLinks.All.SelectMany(LinkFaults)];
        if (proxy is not null && patient) faults = [.. faults, ("postgres: dead until it is noticed", DeadPostgresAsync)];
    }

    /// <summary>Opens the links and starts the two workers; <paramref name="patient"/> allows faults that take minutes.</summary>
    public static async Task<RandomFaults> CreateAsync(FaultPipeline pipeline, FaultServices services, Toxiproxy? proxy, bool patient)
    {
        var links = proxy is null ? [] : await FaultLinks.OpenAsync(proxy, pipeline.Harness.Settings);
        var faults = new RandomFaults(pipeline, services, proxy, links, patient);
        await pipeline.StartStreamingAsync(faults.links);
        pipeline.StartWorker(faults.links);
        return faults;
    }

    /// <summary>Does one and undoes it.</summary>
    public async Task InflictAsync()
    {
        var (name, inflict) = faults[pipeline.Random.Next(faults.Length)];
        pipeline.Say(name);
        await inflict();
    }

    /// <summary>Waits until one of the workers streams, and starts one for each that is gone.</summary>
    public async Task RecoverAsync()
    {
        pipeline.Harness.Database.DataSource.Clear();
        while (pipeline.Workers.Count < 2) pipeline.StartWorker(links);
        await Eventually.TrueAsync(
            async () => await LeaderAsync() is not null, () =>
                $"no worker streams; their logs:\n{string.Join("\n\n", pipeline.Workers.Select(worker => worker.Log))}",
                PipelineHarness.Cancellation);
        pipeline.Say("recovered");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (proxy is null) return;
        foreach (var link in FaultLinks.All) await proxy.CloseAsync(link);
    }

    private IEnumerable<(string, Func<Task>)> LinkFaults(string link) =>
    [
        ($"{link}: reset", () => ToxicAsync(link, "reset_peer", new { timeout = 0 })),
            ($"{link}: dead", () => ToxicAsync(link, "timeout", new { timeout = 0 })),
        ($"{link}: slow", () => ToxicAsync(link, "latency", new { latency = 200, jitter = 100 })),
            ($"{link}: narrow", () => ToxicAsync(link, "bandwidth", new { rate = 50 })),
        ($"{link}: cut", () => DuringAsync(() => proxy!.CutAsync(link), () => proxy!.MendAsync(link))),
    ];

    private Task ToxicAsync(string link, string type, object attributes)
    {
        var stream = pipeline.Random.Next(2) == 0 ? "upstream" : "downstream";
        return DuringAsync(() => proxy!.AddAsync(link, type, stream, attributes), () => proxy!.RemoveAsync(link, type, stream));
    }

    // Silence alone tells it, and the replication connection may be silent for a minute.
    private async Task DeadPostgresAsync()
    {
        if (await LeaderAsync() is not { } leader) return;
        foreach (var stream in (string[])["upstream", "downstream"])
            await proxy!.AddAsync("postgres", "timeout", stream, new { timeout = 0 });
        await Poll.UntilAsync(async () => await leader.CaptureStateAsync(PipelineHarness.Cancellation) == "reconnecting",
            "the dead link to be noticed", seconds: 180);
        pipeline.Say("noticed");
        foreach (var stream in (string[])["upstream", "downstream"]) await proxy!.RemoveAsync("postgres", "timeout", stream);
    }

    private async Task DuringAsync(Func<Task> begin, Func<Task> end)
    {
        await begin();
        await pipeline.Load.ReachAsync(pipeline.Random.Next(1, 300));
        await end();
    }

    private async Task DownAsync(string mode)
    {
        await services.Postgres.StopAsync(mode);
        await services.Postgres.StartAsync();
    }

    private async Task KillBrokerAsync()
    {
        await services.Broker.KillAsync();
        await services.Broker.StartAsync();
    }

    private async Task RestartBrokerAsync()
    {
        await services.Broker.StopAsync();
        await services.Broker.StartAsync();
    }

    private Task KillStreamWriterAsync() => services.Broker.EvaluateAsync(StreamFaultTests.OnWriter(pipeline.Harness, "exit(Pid, kill)"));

    private async Task KillWorkerAsync() => await pipeline.KillAsync(await AnyAsync());

    private async Task StopWorkerAsync() => await pipeline.StopAsync(await AnyAsync());

    private async Task FreezeWorkerAsync()
    {
        var frozen = await AnyAsync();
        await frozen.FreezeAsync();
        await RecoverAsync();
        await pipeline.Load.ReachAsync(pipeline.Random.Next(1, 100));
        await frozen.WakeAsync();
    }

    private Task TerminateWalSenderAsync() => pipeline.Harness.Database.ExecuteAsync(
        $"SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = '{pipeline.Harness.Slot}' AND active",
            PipelineHarness.Cancellation);

    // Mostly the leader: what happens to a standby is dull.
    private async Task<WorkerProcess> AnyAsync() =>
        pipeline.Random.Next(4) > 0 && await LeaderAsync() is { } leader ? leader
            : pipeline.Workers[pipeline.Random.Next(pipeline.Workers.Count)];

    private async Task<WorkerProcess?> LeaderAsync()
    {
        foreach (var worker in pipeline.Workers)
            if (!worker.IsFrozen && await worker.CaptureStateAsync(PipelineHarness.Cancellation) == "streaming") return worker;
        return null;
    }
}
