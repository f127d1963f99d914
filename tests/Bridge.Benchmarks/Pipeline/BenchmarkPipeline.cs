using System.Diagnostics;
using Bridge.Benchmarks.Measuring;
using Bridge.Hosting.Configuration;
using Bridge.Testing.Processes;
using Bridge.Testing.Services;

namespace Bridge.Benchmarks.Pipeline;

/// <summary>A pipeline of one round: a slot and a virtual host of its own, set up by the <c>bridge migrate</c> of the build that is
/// measured.</summary>
internal sealed class BenchmarkPipeline : IAsyncDisposable
{
    private readonly TestVirtualHost virtualHost;
    private readonly Dictionary<string, string?> settings;
    private readonly Build build;

    private BenchmarkPipeline(Build build, SourceDatabase source, TestVirtualHost virtualHost, string slot)
    {
        this.build = build;
        this.virtualHost = virtualHost;
        Slot = slot;
        Names = new TopologyNames("b" + Guid.NewGuid().ToString("N")[..8]);
        settings = new Dictionary<string, string?>
        {
            ["ConnectionStrings:Postgres"] = source.Database.ConnectionString,
            ["ConnectionStrings:RabbitMq"] = virtualHost.Uri,
            ["ConnectionStrings:RabbitMqManagement"] = TestServices.RabbitMqManagement,
            ["ConnectionStrings:Redis"] = TestServices.Redis,
            ["Pipeline:Name"] = Names.Pipeline,
            ["Capture:Slot"] = slot,
            ["Capture:Tables:0:Name"] = "public.containers",
        };
    }

    /// <summary>The slot.</summary>
    public string Slot { get; }

    /// <summary>The names on the broker.</summary>
    public TopologyNames Names { get; }

    /// <summary>The virtual host's AMQP URI.</summary>
    public string BrokerUri => virtualHost.Uri;

    /// <summary>The broker's process.</summary>
    public static int BrokerProcessId => int
        .Parse(TestServices.Require("BRIDGE_BENCHMARK_BROKER_PID"), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Sets a pipeline up that begins before every row of the database.</summary>
    public static async Task<BenchmarkPipeline> CreateAsync(
        Build build, SourceDatabase source, CancellationToken cancellationToken, params (string Key, string Value)[] changed) =>
        await CreateAsync(build, source, await source.CopySlotAsync(cancellationToken), cancellationToken, changed);

    /// <summary>Sets a pipeline up that begins now.</summary>
    public static async Task<BenchmarkPipeline> CreateFreshAsync(Build build, SourceDatabase source, CancellationToken cancellationToken) =>
        await CreateAsync(build, source, await source.CreateSlotAsync(cancellationToken), cancellationToken);

    /// <summary>Starts a worker as it is shipped, but for these settings.</summary>
    public WorkerProcess StartWorker(params (string Key, string Value)[] changed)
    {
        var all = new Dictionary<string, string?>(settings);
        foreach (var (key, value) in changed) all[key] = value;
        return WorkerProcess.Start(all, executable: build.Executable);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => virtualHost.DisposeAsync();

    private static async Task<BenchmarkPipeline> CreateAsync(
        Build build, SourceDatabase source, string slot, CancellationToken cancellationToken, params (string Key, string Value)[] changed)
    {
        var pipeline = new BenchmarkPipeline(build, source, await TestVirtualHost.CreateAsync(cancellationToken: cancellationToken), slot);
        foreach (var (key, value) in changed) pipeline.settings[key] = value;
        await pipeline.MigrateAsync(cancellationToken);
        return pipeline;
    }

    private async Task MigrateAsync(CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(
            build.Executable, ["migrate", "--yes"])
        { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (key, value) in settings) start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        using var process = Process.Start(start) ?? throw new InvalidOperationException("bridge migrate did not start.");
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0) throw new InvalidOperationException(
            $"bridge migrate ended with {process.ExitCode}: {await output}{await errors}");
    }
}
