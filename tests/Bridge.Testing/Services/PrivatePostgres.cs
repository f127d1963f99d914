using System.Diagnostics;
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
        File.Exists(PidFile) && int.TryParse(File.ReadLines(PidFile).First(), out var pid) && IsRunning(pid) ? pid : 0;

    private string DataFolder => Path.Combine(folder, "data");

    private string PidFile => Path.Combine(DataFolder, "postmaster.pid");

    /// <summary>Makes a cluster with wal_level logical and starts it.</summary>
    /// <param name="settings">Lines for postgresql.conf; they win over the ones set here.</param>
    public static async Task<PrivatePostgres> CreateAsync(params string[] settings)
    {
        var folder = Directory.CreateTempSubdirectory("bridge-postgres-").FullName;
        var server = new PrivatePostgres(folder, FindBinaries(), FreePort.Find());
        try
        {
            if (IsRoot) await RunAsync("chown", "postgres", folder);
            await server.PostgresAsync("initdb", "-D", server.DataFolder, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8",
                "--no-sync");
            await server.ConfigureAsync(
                ["wal_level = logical", "fsync = off", $"port = {server.Port}", "listen_addresses = '127.0.0.1'",
                    $"unix_socket_directories = '{folder}'", .. settings]);
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
        var standby = new PrivatePostgres(standbyFolder, binaries, FreePort.Find());
        try
        {
            if (IsRoot) await RunAsync("chown", "postgres", standbyFolder);
            await standby.PostgresAsync("pg_basebackup", "-D", standby.DataFolder, "-R", "-X", "stream", "-c", "fast", "-d",
                $"host=127.0.0.1 port={Port} user=postgres application_name={name}");
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

    /// <summary>Keeps a copy of the data folder, as a volume's snapshot does; the server must be stopped.</summary>
    public Task SaveDataAsync() => RunAsync("cp", "-a", DataFolder, Path.Combine(folder, "saved"));

    /// <summary>Puts the copy back in place of the data folder; the server must be stopped.</summary>
    public async Task PutBackDataAsync()
    {
        Directory.Delete(DataFolder, recursive: true);
        await RunAsync("cp", "-a", Path.Combine(folder, "saved"), DataFolder);
    }

    /// <summary>Changes the data folder for the copy, and keeps it as the copy; the server must be stopped.</summary>
    public Task SwapDataAsync() => RunAsync("sh", "-c",
        $"cd '{folder}' && mv data swapped && mv saved data && mv swapped saved");

    /// <summary>Starts the server as a standby of nobody and promotes it: it goes on on a timeline of its own, with its slots.</summary>
    public async Task StartPromotedAsync()
    {
        var signal = Path.Combine(DataFolder, "standby.signal");
        await File.WriteAllTextAsync(signal, "");
        if (IsRoot) await RunAsync("chown", "postgres", signal);
        await StartAsync();
        await PromoteAsync();
    }

    /// <summary>Promotes a standby.</summary>
    public Task PromoteAsync() => PostgresAsync("pg_ctl", "promote", "-w", "-t", "60", "-D", DataFolder);

    /// <summary>Kills the postmaster and all its processes (SIGKILL), and waits until they are gone.</summary>
    public async Task KillAsync()
    {
        var pid = ProcessId;
        if (pid == 0) return;
        var all = ChildrenOf(pid).Prepend(pid).ToList();
        await RunAsync("sh", "-c", $"kill -KILL {string.Join(' ', all)} || true");
        await Poll.UntilAsync(() => Task.FromResult(!all.Any(IsRunning)), TimeSpan.FromSeconds(20), "the killed server to be gone");
        // A zombie nobody collects would be taken for a server that still runs.
        File.Delete(PidFile);
        foreach (var lockFile in Directory.GetFiles(folder, ".s.PGSQL.*.lock")) File.Delete(lockFile);
    }

    /// <summary>Freezes all its processes (SIGSTOP): connections stay open and nothing answers, as behind a dead network.</summary>
    public Task FreezeAsync() => SignalAsync("STOP");

    /// <summary>Lets a frozen server go on (SIGCONT).</summary>
    public Task ThawAsync() => SignalAsync("CONT");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await ThawAsync();
        if (ProcessId != 0) await StopAsync("immediate");
        Directory.Delete(folder, recursive: true);
    }

    // Where the services are another release's, their programs are run by chroot, as infra/lib/process.sh has it.
    private static string[] Capabilities =>
        Environment.GetEnvironmentVariable("BRIDGE_SERVICES") is { Length: > 0 } ? ["--inh-caps=+sys_chroot", "--ambient-caps=+sys_chroot"]
            : [];

    private static bool IsRoot => Environment.UserName == "root";

    private async Task SignalAsync(string signal)
    {
        var pid = ProcessId;
        if (pid == 0) return;
        // The postmaster first, so that it makes no more children; a child that ends meanwhile is no failure.
        await RunAsync("sh", "-c", $"kill -{signal} {pid}");
        await RunAsync("sh", "-c", $"kill -{signal} {string.Join(' ', ChildrenOf(pid))} || true");
    }

    private static IEnumerable<int> ChildrenOf(int parent) =>
        Directory.GetDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _))
            .Select(name => int.Parse(name!, null))
            .Where(pid => ParentOf(pid) == parent);

    private static int ParentOf(int pid) => StatusOf(pid, "PPid:") is { Length: > 0 } text ? int.Parse(text, null) : 0;

    // A zombie has ended; where nobody collects it, it stays in the table.
    private static bool IsRunning(int pid) => StatusOf(pid, "State:") is { Length: > 0 } state && state[0] is not ('Z' or 'X');

    private static string StatusOf(int pid, string field)
    {
        try
        {
            var line = File.ReadLines($"/proc/{pid}/status").FirstOrDefault(line => line.StartsWith(field, StringComparison.Ordinal));
            return line?[field.Length..].Trim() ?? "";
        }
        catch (IOException)
        {
            return ""; // It has ended.
        }
    }

    private static string FindBinaries()
    {
        if (Environment.GetEnvironmentVariable("POSTGRES_BIN") is { Length: > 0 } told) return told;
        var installed = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql") : [];
        var newest = installed.Select(path => Path.Combine(path, "bin")).Where(path => File.Exists(Path.Combine(path, "initdb"))).Order()
            .LastOrDefault();
        if (newest is null) Assert.Skip("No PostgreSQL server is installed under /usr/lib/postgresql.");
        return newest;
    }

    private Task PostgresAsync(string program, params string[] arguments)
    {
        var path = Path.Combine(binaries, program);
        return IsRoot
            ? RunAsync("setpriv", ["--reuid=postgres", "--regid=postgres", "--init-groups", .. Capabilities, path, .. arguments])
            : RunAsync(path, arguments);
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        // No pipes: the server would inherit them, and reading would wait until it ends.
        using var process = Process.Start(new ProcessStartInfo(
            "/bin/sh", ["-c", "exec \"$@\" >/dev/null 2>&1 </dev/null", "sh", program, .. arguments])
        { WorkingDirectory = "/" })!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }
}
