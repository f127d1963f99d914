using System.Globalization;
using Bridge.Testing.Repository;

namespace Bridge.Testing.Services;

/// <summary>An OpenSearch of one test, started by the scripts of <c>infra/opensearch</c>, which the test may stop, kill and
/// freeze.</summary>
public sealed class PrivateOpenSearch : IAsyncDisposable
{
    private readonly Dictionary<string, string> environment;
    private readonly string folder;
    private readonly string port = FreePort.Find().ToString(CultureInfo.InvariantCulture);

    private PrivateOpenSearch(string folder)
    {
        this.folder = folder;
        environment = new Dictionary<string, string>
        {
            ["BRIDGE_DATA"] = folder,
            ["HOST_PORT_OPENSEARCH"] = port,
            ["HOST_PORT_OPENSEARCH_TRANSPORT"] = FreePort.Find().ToString(CultureInfo.InvariantCulture),
            ["OPENSEARCH_HEAP"] = "384m",
        };
    }

    /// <summary>Its address.</summary>
    public string Address => $"http://127.0.0.1:{port}";

    /// <summary>Starts a server with empty data; the test is skipped, or fails in CI, where OPENSEARCH_HOME names none.</summary>
    public static async Task<PrivateOpenSearch> CreateAsync()
    {
        TestServices.Require("OPENSEARCH_HOME");
        var server = new PrivateOpenSearch(Directory.CreateTempSubdirectory("bridge-opensearch-").FullName);
        // The server's own user must reach its folder.
        await ServiceScript.RunAsync("chmod", ["755", server.folder], server.environment);
        await server.StartAsync();
        return server;
    }

    /// <summary>Starts the server on the data that is there, and waits until it answers.</summary>
    public async Task StartAsync()
    {
        await ServiceScript.RunAsync(CloneRoot.PathOf("infra/opensearch/start"), [], environment);
        await ServiceScript.RunAsync(CloneRoot.PathOf("infra/opensearch/wait"), [], environment);
    }

    /// <summary>Stops the server cleanly.</summary>
    public Task StopAsync() => ServiceScript.RunAsync(CloneRoot.PathOf("infra/opensearch/stop"), [], environment);

    /// <summary>Kills the server (SIGKILL).</summary>
    public Task KillAsync() => ServiceScript.KillAsync(Path.Combine(folder, "run", "opensearch.pid"));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(folder, recursive: true);
    }
}
