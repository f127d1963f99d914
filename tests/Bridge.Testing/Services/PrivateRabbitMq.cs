using System.Globalization;
using Bridge.Testing.Repository;

namespace Bridge.Testing.Services;

/// <summary>A RabbitMQ broker of one test, started by the scripts of <c>infra/rabbitmq</c>, which the test may stop, kill and
/// block.</summary>
public sealed class PrivateRabbitMq : IAsyncDisposable
{
    private readonly Dictionary<string, string> environment;
    private readonly string folder;

    private PrivateRabbitMq(string folder)
    {
        this.folder = folder;
        var ports = FreePorts(4);
        environment = new Dictionary<string, string>
        {
            ["BRIDGE_DATA"] = folder,
            ["HOST_PORT_RABBITMQ"] = ports[0],
            ["HOST_PORT_RABBITMQ_MGMT"] = ports[1],
            ["HOST_PORT_RABBITMQ_DIST"] = ports[2],
            ["HOST_PORT_EPMD"] = ports[3],
        };
        Uri = $"amqp://guest:guest@127.0.0.1:{ports[0]}";
        ManagementUri = $"http://guest:guest@127.0.0.1:{ports[1]}";
    }

    /// <summary>AMQP URI without a virtual host.</summary>
    public string Uri { get; }

    /// <summary>The management API's URI, with credentials.</summary>
    public string ManagementUri { get; }

    /// <summary>Where the broker keeps its data.</summary>
    public string DataFolder => Path.Combine(folder, "rabbitmq", "mnesia");

    /// <summary>The broker's process id.</summary>
    public int ProcessId => int.Parse(ServiceScript.ReadId(Path.Combine(folder, "run", "rabbitmq.pid")), CultureInfo.InvariantCulture);

    /// <summary>Starts a broker with empty data.</summary>
    public static async Task<PrivateRabbitMq> CreateAsync()
    {
        var broker = new PrivateRabbitMq(Directory.CreateTempSubdirectory("bridge-rabbitmq-").FullName);
        // The broker's own user must reach its folder.
        await broker.RunAsync("chmod", "755", broker.folder);
        await broker.StartAsync();
        return broker;
    }

    /// <summary>Starts the broker on the data that is there, and waits until it answers.</summary>
    public async Task StartAsync()
    {
        await RunAsync(CloneRoot.PathOf("infra/rabbitmq/start"));
        await RunAsync(CloneRoot.PathOf("infra/rabbitmq/wait"));
    }

    /// <summary>Stops the broker cleanly.</summary>
    public Task StopAsync() => RunAsync(CloneRoot.PathOf("infra/rabbitmq/stop"));

    /// <summary>Kills the broker (SIGKILL).</summary>
    public Task KillAsync() => ServiceScript.KillAsync(Path.Combine(folder, "run", "rabbitmq.pid"));

    /// <summary>Raises the memory alarm: every connection that publishes is blocked.</summary>
    public Task BlockAsync() => ControlAsync("set_vm_memory_high_watermark", "absolute", "1000");

    /// <summary>Lifts the memory alarm.</summary>
    public Task UnblockAsync() => ControlAsync("set_vm_memory_high_watermark", "0.4");

    /// <summary>Raises the disk alarm: every connection that publishes is blocked.</summary>
    public Task FillDiskAsync() => ControlAsync("set_disk_free_limit", "1000000GB");

    /// <summary>Lifts the disk alarm.</summary>
    public Task FreeDiskAsync() => ControlAsync("set_disk_free_limit", "1MB");

    /// <summary>Evaluates Erlang in the broker.</summary>
    public Task EvaluateAsync(string expression) => ControlAsync("eval", expression);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(folder, recursive: true);
    }

    private static string Binaries => Environment.GetEnvironmentVariable("RABBITMQ_BIN") is { Length: > 0 } told ? told
        : "/usr/lib/rabbitmq/bin";

    private Task ControlAsync(params string[] arguments) => RunAsync(
        "env",
        [
            $"HOME={Path.Combine(folder, "rabbitmq")}", "RABBITMQ_CONF_ENV_FILE=/dev/null",
                $"ERL_EPMD_PORT={environment["HOST_PORT_EPMD"]}",
            $"RABBITMQ_DIST_PORT={environment["HOST_PORT_RABBITMQ_DIST"]}", Path.Combine(Binaries, "rabbitmqctl"), "--node",
                "bridge@localhost", .. arguments,
        ]);

    private Task RunAsync(string program, params string[] arguments) => ServiceScript.RunAsync(program, arguments, environment);

    private static string[] FreePorts(int count) => [.. FreePort.Find(count).Select(port => port.ToString(CultureInfo.InvariantCulture))];
}
