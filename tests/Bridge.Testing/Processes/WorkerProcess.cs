using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Bridge.Testing.Repository;
using Bridge.Testing.Services;

namespace Bridge.Testing.Processes;

/// <summary>The product's own process, <c>bridge run worker</c>, which a test may kill, freeze and wake.</summary>
public sealed class WorkerProcess : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> log = new();
    private readonly HttpClient api;
    private readonly Process process;

    private WorkerProcess(Process process, int port)
    {
        this.process = process;
        api = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(10) };
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>The process id.</summary>
    public int Id => process.Id;

    /// <summary>True between freezing and waking.</summary>
    public bool IsFrozen { get; private set; }

    /// <summary>What it logged so far.</summary>
    public string Log => string.Join('\n', log);

    /// <summary>Its API, health and metrics.</summary>
    public HttpClient Api => api;

    /// <summary>The most memory that it ever had resident, in MiB.</summary>
    public double PeakMegabytes => Megabytes("VmHWM:");

    /// <summary>The executable that <c>infra/test</c> built, or the debug build.</summary>
    public static string Executable =>
        Environment.GetEnvironmentVariable("BRIDGE_TEST_CLI") is { Length: > 0 } path ? path : CloneRoot.PathOf("src/Bridge.Cli/bin/Debug/net10.0/bridge");

    /// <summary>Starts a worker with this configuration on a free port.</summary>
    public static WorkerProcess Start(IReadOnlyDictionary<string, string?> settings) => Start("worker", settings);

    /// <summary>Starts <c>bridge run webhooks</c> with this configuration on a free port.</summary>
    public static WorkerProcess StartWebhooks(IReadOnlyDictionary<string, string?> settings) => Start("webhooks", settings);

    private static WorkerProcess Start(string name, IReadOnlyDictionary<string, string?> settings)
    {
        var port = FreePort.Find();
        var start = new ProcessStartInfo(Executable, ["run", name]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (key, value) in settings) start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        start.Environment[name == "worker" ? "Worker__Url" : "Webhooks__Url"] = $"http://127.0.0.1:{port}";
        return new WorkerProcess(Process.Start(start) ?? throw new InvalidOperationException($"bridge run {name} did not start."), port);
    }

    /// <summary>Waits until <c>/api/status</c> shows this state of capture.</summary>
    public Task WaitForCaptureAsync(string state, CancellationToken cancellationToken) => Eventually.TrueAsync(
        async () => await CaptureStateAsync(cancellationToken) == state, () => $"capture is not {state}; log:\n{Log}", cancellationToken);

    /// <summary>Waits until <c>/api/status</c> shows this state of the relay.</summary>
    public Task WaitForRelayAsync(string state, CancellationToken cancellationToken) => Eventually.TrueAsync(
        async () => await StateAsync("relay", cancellationToken) == state, () => $"the relay is not {state}; log:\n{Log}", cancellationToken);

    /// <summary>The state of capture as the API tells it; empty when the API does not answer.</summary>
    public Task<string> CaptureStateAsync(CancellationToken cancellationToken) => StateAsync("capture", cancellationToken);

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>SIGSTOP: it stands still, and its sockets stay open.</summary>
    public Task FreezeAsync()
    {
        IsFrozen = true;
        return SignalAsync("STOP");
    }

    /// <summary>SIGCONT: it goes on where it stood.</summary>
    public Task WakeAsync()
    {
        IsFrozen = false;
        return SignalAsync("CONT");
    }

    /// <summary>SIGTERM, and waits for the end; its exit code.</summary>
    public async Task<int> StopAsync()
    {
        await SignalAsync("TERM");
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) await KillAsync();
        process.Dispose();
        api.Dispose();
    }

    private async Task<string> StateAsync(string part, CancellationToken cancellationToken)
    {
        try
        {
            var status = await api.GetFromJsonAsync<JsonElement>("/api/status", cancellationToken);
            return status.GetProperty(part).GetProperty("state").GetString() ?? "";
        }
        catch (HttpRequestException)
        {
            return ""; // Not listening yet, or not any more.
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return ""; // Too busy, or frozen.
        }
    }

    private double Megabytes(string field)
    {
        var line = File.ReadLines($"/proc/{Id}/status").First(line => line.StartsWith(field, StringComparison.Ordinal));
        return double.Parse(line[field.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture) / 1024;
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    private void Keep(string? line)
    {
        if (line is not null) log.Enqueue(line);
    }
}
