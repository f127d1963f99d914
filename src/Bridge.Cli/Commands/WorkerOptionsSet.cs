using System.CommandLine;
using Bridge.Cli.Api;
using Bridge.Hosting.Configuration;

namespace Bridge.Cli.Commands;

/// <summary>The options of every command that asks the worker: where it is, and the file that may say so.</summary>
internal sealed class WorkerOptionsSet
{
    private readonly Option<string?> url = new(
        "--url")
    { Description = "The worker's address (Bridge:Url). Default: http://127.0.0.1:7376.", HelpName = "URL" };

    /// <summary>An additional configuration file.</summary>
    public Option<string?> Config { get; } = CommonOptions.Config();

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(url);
        command.Options.Add(Config);
    }

    /// <summary>A client of the worker that options, environment or file name, in this order.</summary>
    /// <exception cref="ConfigurationException">The address is no URL, or the file cannot be read.</exception>
    public WorkerClient CreateClient(ParseResult parsed)
    {
        var address = parsed.GetValue(url) ?? Load(parsed.GetValue(Config))[$"{BridgeOptions.Section}:{nameof(BridgeOptions.Url)}"]
            ?? new BridgeOptions().Url;
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            throw new ConfigurationException([$"Bridge:Url: '{address}' is no URL; write http://host:7376"]);
        return new WorkerClient(uri);
    }

    private static IConfigurationRoot Load(string? file)
    {
        if (file is not null && !File.Exists(file)) throw new ConfigurationException([$"Bridge:Config: the file '{file}' does not exist"]);
        var builder = new ConfigurationBuilder().SetBasePath(Directory.GetCurrentDirectory())
            .AddJsonFile("appsettings.json", optional: true);
        if (file is not null) builder.AddJsonFile(Path.GetFullPath(file));
        return builder.AddEnvironmentVariables().Build();
    }
}
