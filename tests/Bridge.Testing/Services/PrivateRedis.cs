using System.Globalization;
using Bridge.Testing.Repository;

namespace Bridge.Testing.Services;

/// <summary>A Redis server of one test, started by the scripts of <c>infra/redis</c>, which the test may stop, kill and flush.</summary>
public sealed class PrivateRedis : IAsyncDisposable
{
    private readonly Dictionary<string, string> environment;
    private readonly string folder;
    private readonly string port = FreePort.Find().ToString(CultureInfo.InvariantCulture);

    private PrivateRedis(string folder)
    {
        this.folder = folder;
        environment = new Dictionary<string, string> { ["BRIDGE_DATA"] = folder, ["HOST_PORT_REDIS"] = port };
    }

    /// <summary><c>host:port</c>.</summary>
    public string Address => $"127.0.0.1:{port}";

    /// <summary>Starts a server with empty data.</summary>
    public static async Task<PrivateRedis> CreateAsync()
    {
        var redis = new PrivateRedis(Directory.CreateTempSubdirectory("bridge-redis-").FullName);
        // The server's own user must reach its folder.
        await ServiceScript.RunAsync("chmod", ["755", redis.folder], redis.environment);
        await redis.StartAsync();
        return redis;
    }

    /// <summary>Starts the server on the data that is there, and waits until it answers.</summary>
    public async Task StartAsync()
    {
        await ServiceScript.RunAsync(CloneRoot.PathOf("infra/redis/start"), [], environment);
        await ServiceScript.RunAsync(CloneRoot.PathOf("infra/redis/wait"), [], environment);
    }

    /// <summary>Stops the server cleanly.</summary>
    public Task StopAsync() => ServiceScript.RunAsync(CloneRoot.PathOf("infra/redis/stop"), [], environment);

    /// <summary>Kills the server (SIGKILL).</summary>
    public Task KillAsync() => ServiceScript.KillAsync(Path.Combine(folder, "run", "redis.pid"));

    /// <summary>Empties it.</summary>
    public Task FlushAsync() => CommandAsync("flushall");

    /// <summary>Has it follow a server that is not there: it answers, and takes no writes.</summary>
    public Task BecomeReplicaAsync() => CommandAsync("replicaof", "127.0.0.1", "1");

    /// <summary>Has it write snapshots by a schedule.</summary>
    public Task ScheduleSnapshotsAsync() => CommandAsync("config", "set", "save", "3600 1");

    /// <summary>Has everybody say who he is: the user of the name and the password given, by these rules, and nobody else.</summary>
    public async Task RequireUserAsync(string name, string password, params string[] rules)
    {
        await CommandAsync(["acl", "setuser", name, "on", ">" + password, .. rules]);
        await CommandAsync("acl", "setuser", "default", "off");
    }

    /// <summary>Has it speak TLS on a port of its own, with a certificate for 127.0.0.1; its address there and the file of the authority
    /// that signed.</summary>
    public async Task<(string Address, string Authority)> SecureAsync()
    {
        var (authority, certificate, key) = TestCertificates.Write(folder);
        var securedPort = FreePort.Find();
        await CommandAsync(
            "config", "set", "tls-ca-cert-file", authority, "tls-cert-file", certificate, "tls-key-file", key, "tls-auth-clients", "no",
            "tls-port", securedPort.ToString(CultureInfo.InvariantCulture));
        return ($"127.0.0.1:{securedPort}", authority);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(folder, recursive: true);
    }

    private Task CommandAsync(params string[] command) => ServiceScript
        .RunAsync("redis-cli", ["-e", "-h", "127.0.0.1", "-p", port, .. command], environment);
}
