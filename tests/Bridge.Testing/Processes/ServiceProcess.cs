using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Bridge.Hosting.Asking;
using Bridge.Testing.Repository;
using Bridge.Testing.Services;

namespace Bridge.Testing.Processes;

/// <summary>One of the product's own processes, <c>bridge run NAME</c>; a test may kill, freeze and wake it.</summary>
public abstract class ServiceProcess : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> log = new();
    private readonly Process process;

    /// <summary>Starts it.</summary>
    /// <param name="name">What <c>bridge run</c> runs.</param>
    /// <param name="urlKey">The setting that says where it listens.</param>
    /// <param name="settings">Its configuration.</param>
    /// <param name="port">Its port, where it follows another; else a free one.</param>
    /// <param name="executable">The <c>bridge</c> of another build; else <see cref="Executable"/>.</param>
    private protected ServiceProcess(
        string name, string urlKey, IReadOnlyDictionary<string, string?> settings, int? port = null, string? executable = null)
    {
        Port = port ?? FreePort.Find();
        var url = $"http://127.0.0.1:{Port}";
        var start = new ProcessStartInfo(
            executable ?? Executable, ["run", name])
        { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (key, value) in settings) start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        // Another build may not know the key: it has its socket where nothing else is said, if it has one.
        if (executable is null) start.Environment.TryAdd("Bridge__Run", RunFolder.Path);
        start.Environment[urlKey.Replace(":", "__", StringComparison.Ordinal)] = url;
        process = Process.Start(start) ?? throw new InvalidOperationException($"bridge run {name} did not start.");
        var folder = start.Environment.TryGetValue("Bridge__Run", out var run) && run is not null ? run : OwnerSocket.DefaultFolder;
        Api = new HttpClient(CreateHandler(folder))
        {
            BaseAddress = new Uri(url),
            Timeout = TimeSpan.FromSeconds(10),
        };
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>The executable that <c>infra/test</c> built, or the debug build.</summary>
    public static string Executable =>
        Environment.GetEnvironmentVariable("BRIDGE_TEST_CLI") is { Length: > 0 } path ? path
            : CloneRoot.PathOf("src/Bridge.Cli/bin/Debug/net10.0/bridge");

    /// <summary>The port that it listens on.</summary>
    public int Port { get; }

    /// <summary>The process id.</summary>
    public int Id => process.Id;

    /// <summary>True between freezing and waking.</summary>
    public bool IsFrozen { get; private set; }

    /// <summary>What it logged so far.</summary>
    public string Log => string.Join('\n', log);

    /// <summary>Its API, health and metrics.</summary>
    public HttpClient Api { get; }

    /// <summary>The most memory that it ever had resident, in MiB.</summary>
    public double PeakMegabytes
    {
        get
        {
            const string Field = "VmHWM:";
            var line = File.ReadLines($"/proc/{Id}/status").First(line => line.StartsWith(Field, StringComparison.Ordinal));
            return double.Parse(line[Field.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(),
                CultureInfo.InvariantCulture) / 1024;
        }
    }

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
        Api.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>How its API is asked.</summary>
    private protected virtual HttpMessageHandler CreateHandler(string runFolder) => new SocketsHttpHandler();

    /// <summary>Reads a text out of a JSON answer, whatever its status; empty when nothing answers.</summary>
    private protected async Task<string> ReadAsync(string path, Func<JsonElement, string?> read, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await Api.GetAsync(path, cancellationToken);
            return read(await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)) ?? "";
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
