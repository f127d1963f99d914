using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace Bridge.Testing.Services;

/// <summary>A PostgreSQL server of one test, in a folder and on a port of its own, which the test may stop and kill.</summary>
/// <remarks>The server refuses to run as root; root runs it as the system user <c>postgres</c>.</remarks>
public sealed class PrivatePostgres : IAsyncDisposable
{
    private readonly string folder;
    private readonly string binaries;

    private PrivatePostgres(string folder, string binaries, int port)
    {
        this.folder = folder;
        this.binaries = binaries;
        Port = port;
    }

    /// <summary>Its port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>Npgsql connection string of the superuser, database <c>postgres</c>.</summary>
    public string ConnectionString => $"Host=127.0.0.1;Port={Port};Username=postgres;Database=postgres;Pooling=false";

    /// <summary>The server's log.</summary>
    public string LogPath => Path.Combine(folder, "server.log");

    /// <summary>The postmaster's process id; 0 when it does not run.</summary>
    public int ProcessId =>
        File.Exists(PidFile) && int.TryParse(File.ReadLines(PidFile).First(), out var pid) && Directory.Exists($"/proc/{pid}") ? pid : 0;

    private string DataFolder => Path.Combine(folder, "data");

    private string PidFile => Path.Combine(DataFolder, "postmaster.pid");

    /// <summary>Makes a cluster with wal_level logical and starts it.</summary>
    /// <param name="settings">Lines for postgresql.conf; they win over the ones set here.</param>
    public static async Task<PrivatePostgres> CreateAsync(params string[] settings)
    {
        var folder = Directory.CreateTempSubdirectory("bridge-postgres-").FullName;
        var server = new PrivatePostgres(folder, FindBinaries(), FreePort());
        try
        {
            if (IsRoot) await RunAsync("chown", "postgres", folder);
            await server.PostgresAsync("initdb", "-D", server.DataFolder, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync");
            await server.ConfigureAsync(
                ["wal_level = logical", "fsync = off", $"port = {server.Port}", "listen_addresses = '127.0.0.1'", $"unix_socket_directories = '{folder}'", .. settings]);
            await server.StartAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes a streaming standby of this server, named <paramref name="name"/> in pg_stat_replication, and starts it.</summary>
    public async Task<PrivatePostgres> CreateStandbyAsync(string name)
    {
        var standbyFolder = Directory.CreateTempSubdirectory("bridge-standby-").FullName;
        var standby = new PrivatePostgres(standbyFolder, binaries, FreePort());
        try
        {
            if (IsRoot) await RunAsync("chown", "postgres", standbyFolder);
            await standby.PostgresAsync("pg_basebackup", "-D", standby.DataFolder, "-R", "-X", "stream", "-c", "fast", "-d", $"host=127.0.0.1 port={Port} user=postgres application_name={name}");
            await standby.ConfigureAsync($"port = {standby.Port}", $"unix_socket_directories = '{standbyFolder}'");
            await standby.StartAsync();
            return standby;
        }
        catch
        {
            await standby.DisposeAsync();
            throw;
        }
    }

    /// <summary>Adds lines to postgresql.conf; they count after a restart or <c>pg_reload_conf()</c>.</summary>
    public Task ConfigureAsync(params string[] settings) =>
        File.AppendAllLinesAsync(Path.Combine(DataFolder, "postgresql.conf"), settings);

    /// <summary>Starts the server and waits until it takes connections.</summary>
    public Task StartAsync() => PostgresAsync("pg_ctl", "start", "-w", "-t", "60", "-D", DataFolder, "-l", LogPath);

    /// <summary>Stops the server and waits for it.</summary>
    /// <param name="mode"><c>smart</c>, <c>fast</c> or <c>immediate</c>.</param>
    /// <param name="deadline">Fails when the server still runs by then.</param>
    /// <returns>How long it took.</returns>
    public async Task<TimeSpan> StopAsync(string mode = "fast", TimeSpan? deadline = null)
    {
        var started = Stopwatch.GetTimestamp();
        var seconds = (int)Math.Ceiling((deadline ?? TimeSpan.FromSeconds(60)).TotalSeconds);
        await PostgresAsync("pg_ctl", "stop", "-w", "-t", $"{seconds}", "-m", mode, "-D", DataFolder);
        return Stopwatch.GetElapsedTime(started);
    }

    /// <summary>Kills the postmaster and all its processes (SIGKILL), and waits until they are gone.</summary>
    public async Task KillAsync()
    {
        var pid = ProcessId;
        if (pid == 0) return;
        foreach (var process in ChildrenOf(pid).Prepend(pid).ToList())
            await KillAsync(process);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (ProcessId != 0) await StopAsync("immediate");
        Directory.Delete(folder, recursive: true);
    }

    private static bool IsRoot => Environment.UserName == "root";

    private static IEnumerable<int> ChildrenOf(int parent) =>
        Directory.GetDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _)).Select(name => int.Parse(name!, null))
            .Where(pid => ParentOf(pid) == parent);

    private static int ParentOf(int pid)
    {
        try
        {
            var line = File.ReadLines($"/proc/{pid}/status").FirstOrDefault(line => line.StartsWith("PPid:", StringComparison.Ordinal));
            return line is null ? 0 : int.Parse(line[5..].Trim(), null);
        }
        catch (IOException)
        {
            return 0; // Gone since the folder was listed.
        }
    }

    private static async Task KillAsync(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            process.Kill();
            await process.WaitForExitAsync();
        }
        catch (ArgumentException)
        {
            return; // It has ended by itself.
        }
    }

    private static string FindBinaries()
    {
        var installed = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql") : [];
        var newest = installed.Select(path => Path.Combine(path, "bin")).Where(path => File.Exists(Path.Combine(path, "initdb"))).Order().LastOrDefault();
        if (newest is null) Assert.Skip("No PostgreSQL server is installed under /usr/lib/postgresql.");
        return newest;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private Task PostgresAsync(string program, params string[] arguments)
    {
        var path = Path.Combine(binaries, program);
        return IsRoot
            ? RunAsync("setpriv", ["--reuid=postgres", "--regid=postgres", "--init-groups", path, .. arguments])
            : RunAsync(path, arguments);
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        // No pipes: the server would inherit them, and reading would wait until it ends.
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >/dev/null 2>&1 </dev/null", "sh", program, .. arguments]) { WorkingDirectory = "/" })!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }
}
