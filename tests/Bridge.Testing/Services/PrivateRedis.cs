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
    public Task FlushAsync() => ServiceScript.RunAsync("redis-cli", ["-h", "127.0.0.1", "-p", port, "flushall"], environment);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(folder, recursive: true);
    }
}
