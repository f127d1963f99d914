using System.Globalization;
using Bridge.IntegrationTests.Pipeline;
using Bridge.Testing.Processes;
using Bridge.Testing.Services;

namespace Bridge.IntegrationTests.Faults;

/// <summary>A pipeline under load whose worker processes and services a test may break, and what must hold afterwards.</summary>
internal sealed class FaultPipeline : IAsyncDisposable
{
    /// <summary>How many messages may be in flight: what one crash of the relay may repeat.</summary>
    public const int Window = 200;

    private const int TransactionsPerSecond = 100;

    private readonly List<WorkerProcess> workers = [];
    private readonly long started = TimeProvider.System.GetTimestamp();

    private FaultPipeline(PipelineHarness harness, SubscriberQueue subscriber, int seed)
    {
        Random = new Random(seed);
        Harness = harness;
        Subscriber = subscriber;
        Load = new Load(harness.Database, TransactionsPerSecond, seed);
    }

    public PipelineHarness Harness { get; }

    public SubscriberQueue Subscriber { get; }

    public Load Load { get; }

    /// <summary>Random moments; the seed stands in the output.</summary>
    public Random Random { get; }

    /// <summary>Every worker that was started and not killed.</summary>
    public IReadOnlyList<WorkerProcess> Workers => workers;

    private string Logs => $"the workers' logs:\n{string.Join("\n\n", workers.Select(worker => worker.Log))}";

    private TimeSpan Elapsed => TimeProvider.System.GetElapsedTime(started);

    private static CancellationToken Cancellation => PipelineHarness.Cancellation;

    /// <summary>Sets a pipeline up on these services (default: the shared ones) and starts the load; workers are started by the
    /// test.</summary>
    public static async Task<FaultPipeline> CreateAsync(FaultServices? services = null, TimeSpan? acknowledgeDelay = null, int? seed = null)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Relay:Window"] = Window.ToString(CultureInfo.InvariantCulture),
            ["Outbox:AcknowledgeDelay"] = (acknowledgeDelay ?? TimeSpan.FromSeconds(1)).ToString("c", CultureInfo.InvariantCulture),
            ["Capture:MaxReconnectDelay"] = "00:00:02",
        };
        var harness = await PipelineHarness.CreateAsync(settings, services?.Postgres, services?.Broker, redis: services?.Redis);
        return new FaultPipeline(harness, await SubscriberQueue.BindAsync(harness), seed ?? FaultSeed.Choose());
    }

    /// <summary>Starts a worker process; <paramref name="settings"/> replace the pipeline's own.</summary>
    public WorkerProcess StartWorker(IReadOnlyDictionary<string, string?>? settings = null)
    {
        var all = new Dictionary<string, string?>(Harness.Settings);
        foreach (var (key, value) in settings ?? new Dictionary<string, string?>()) all[key] = value;
        var worker = WorkerProcess.Start(all);
        workers.Add(worker);
        return worker;
    }

    /// <summary>Starts a worker and waits until it streams.</summary>
    public async Task<WorkerProcess> StartStreamingAsync(IReadOnlyDictionary<string, string?>? settings = null)
    {
        var worker = StartWorker(settings);
        await worker.WaitForCaptureAsync("streaming", Cancellation);
        return worker;
    }

    /// <summary>SIGKILL for a worker.</summary>
    public async Task KillAsync(WorkerProcess worker)
    {
        workers.Remove(worker);
        await worker.KillAsync();
    }

    /// <summary>SIGTERM for a worker, which ends in order.</summary>
    public async Task StopAsync(WorkerProcess worker)
    {
        workers.Remove(worker);
        Assert.Equal(0, await worker.StopAsync());
    }

    /// <summary>Waits until one line of the worker's log holds all of these words.</summary>
    public static Task SaysAsync(WorkerProcess worker, params string[] words) => Eventually.TrueAsync(
        () => worker.Log.Split('\n').Any(line => words.All(word => line.Contains(word, StringComparison.OrdinalIgnoreCase))),
        () => $"no line of the log says '{string.Join(" … ", words)}':\n{worker.Log}", Cancellation);

    /// <summary>
    /// Ends the load and compares: the outbox holds every committed change exactly once in commit order, the subscriber's queue misses
    /// none,
    /// and what came twice has the same id and is not more than <paramref name="duplicates"/> messages, save those of the last
    /// <paramref name="seconds"/> before a crash;
    /// crashes are as many as there are windows in <paramref name="duplicates"/>, and each may take two attempts.
    /// </summary>
    public async Task<IReadOnlyList<OutboxChange>> VerifyAsync(int duplicates, double seconds = 0)
    {
        await Load.StopAsync();
        Harness.Database.DataSource.Clear();
        var changes = await Harness.ReadAllAsync();
        await HistoryAssert.EqualAsync(Harness.Database, changes);
        await Subscriber.ConsumeAsync();
        // As long as many more come: a slow machine may have fallen far behind.
        for (var reached = Subscriber.Count; !Subscriber.HasAll(changes); reached = Subscriber.Count)
            await Eventually.TrueAsync(
                () => Subscriber.HasAll(changes) || Subscriber.Count >= reached + 10_000, () =>
                    $"{Subscriber.Count} messages of {changes.Count} changes; {Logs}", Cancellation);

        var counted = seconds > 0 ? Subscriber.DuplicatesOlderThan(TimeSpan.FromSeconds(seconds)) : Subscriber.Duplicates;
        Say($"{changes.Count} changes; {Subscriber.Duplicates} messages came twice, {counted} of them count (at most {duplicates} may), " +
            $"{Subscriber.Late} came late");
        Assert.True(Subscriber.IdsAreStable());
        Assert.True(counted <= duplicates, $"{counted} duplicates; {Logs}");
        if (seconds > 0) Assert.True(Subscriber.Repeats <= 2 * duplicates / Window,
            $"{Subscriber.Repeats} times something came again; {Logs}");
        Assert.Equal(0, Subscriber.Late);
        foreach (var worker in workers) Assert.False(worker.Log.Contains("failed unexpectedly", StringComparison.Ordinal), worker.Log);
        return changes;
    }

    /// <summary>Writes into the test's output, with the time since the start.</summary>
    public void Say(string what) =>
        TestContext.Current.TestOutputHelper?.WriteLine($"{Elapsed.TotalSeconds,6:0.0} s  {what}");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Load.Dispose();
        foreach (var worker in workers) await worker.DisposeAsync();
        await Subscriber.DisposeAsync();
        await Harness.DisposeAsync();
    }
}
