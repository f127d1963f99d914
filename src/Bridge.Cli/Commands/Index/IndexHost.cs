using Bridge.Hosting;
using Bridge.Indexer;

namespace Bridge.Cli.Commands.Index;

/// <summary>The services of search, index and parked: the indexer's configuration, and nothing that runs.</summary>
internal static class IndexHost
{
    /// <summary>Builds them and checks the configuration.</summary>
    /// <exception cref="Hosting.Configuration.ConfigurationException">The configuration is wrong.</exception>
    public static IHost Build(string[] configuration)
    {
        var builder = Host.CreateApplicationBuilder(configuration);
        builder.AddBridgeHosting().AddBridgeIndex();
        builder.Logging.ClearProviders();
        var host = builder.Build();
        host.ValidateConfiguration();
        foreach (var line in host.TellRetiredKeys()) System.Console.Error.WriteLine($"bridge: {line}");
        return host;
    }
}
