using Bridge.Api;
using Bridge.Hosting;
using Bridge.Worker;

namespace Bridge.Cli.Commands.Setup;

/// <summary>The services of check, migrate and teardown: the worker's configuration, and nothing that runs.</summary>
internal static class SetupHost
{
    /// <summary>Builds them and checks the configuration.</summary>
    /// <exception cref="Hosting.Configuration.ConfigurationException">The configuration is wrong.</exception>
    public static IHost Build(string[] configuration)
    {
        var builder = Host.CreateApplicationBuilder(configuration);
        builder.AddBridgeHosting().AddBridgeWorker().AddBridgeApi();
        // What these commands find is their output; a log beside it would say it twice.
        builder.Logging.ClearProviders();
        var host = builder.Build();
        host.ValidateConfiguration();
        foreach (var line in host.TellRetiredKeys()) System.Console.Error.WriteLine($"bridge: {line}");
        return host;
    }
}
