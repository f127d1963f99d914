using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Bridge.Testing.Services;

namespace Bridge.Testing.Processes;

/// <summary>The product's own process, <c>bridge run indexer</c>, which a test may kill and freeze.</summary>
public sealed class IndexerProcess : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> log = new();
    private readonly HttpClient api;
    private readonly Process process;

    private IndexerProcess(Process process, int port)
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

    /// <summary>What it logged so far.</summary>
    public string Log => string.Join('\n', log);

    /// <summary>Its health and metrics.</summary>
    public HttpClient Api => api;

    /// <summary>The most memory that it ever had resident, in MiB.</summary>
    public double PeakMegabytes => double.Parse(
        File.ReadLines($"/proc/{Id}/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal))[6..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture) / 1024;

    /// <summary>Starts an indexer with this configuration on a free port.</summary>
    public static IndexerProcess Start(IReadOnlyDictionary<string, string?> settings)
    {
        var port = FreePort.Find();
        var start = new ProcessStartInfo(WorkerProcess.Executable, ["run", "indexer"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (key, value) in settings) start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        start.Environment["Indexer__Url"] = $"http://127.0.0.1:{port}";
        return new IndexerProcess(Process.Start(start) ?? throw new InvalidOperationException("The indexer did not start."), port);
    }

    /// <summary>Waits until it indexes.</summary>
    public Task WaitUntilReadyAsync(CancellationToken cancellationToken) => Eventually.TrueAsync(
        async () => await StateAsync(cancellationToken) == "indexing", () => $"the indexer does not index; log:\n{Log}", cancellationToken);

    /// <summary>The state that it tells; empty when it does not answer.</summary>
    public async Task<string> StateAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await api.GetAsync("/health/ready", cancellationToken);
            return (await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("state").GetString() ?? "";
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

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>Sends a signal such as STOP, CONT or TERM.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) await KillAsync();
        process.Dispose();
        api.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is not null) log.Enqueue(line);
    }
}
