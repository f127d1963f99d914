using System.CommandLine;
using Bridge.Cli.Api;
using Bridge.Hosting.Asking;
using Bridge.Hosting.Configuration;

namespace Bridge.Cli.Commands;

/// <summary>The options of every command that asks the worker: where it is, and the file that may say so.</summary>
internal sealed class WorkerOptionsSet
{
    private readonly Option<string?> url = new(
        "--url")
    { Description = "The worker's address (Bridge:Url). Default: http://127.0.0.1:7376.", HelpName = "URL" };

    private readonly Option<string?> tokenFile = new(
        "--token-file")
    {
        Description = "A file that holds the token (Bridge:Token). Without a token a worker on this machine is asked by its socket.",
        HelpName = "FILE",
    };

    /// <summary>An additional configuration file.</summary>
    public Option<string?> Config { get; } = CommonOptions.Config();

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(url);
        command.Options.Add(tokenFile);
        command.Options.Add(Config);
    }

    /// <summary>A client of the worker that options, environment or file name, in this order; with the token that they name, or by the
    /// worker's socket.</summary>
    /// <exception cref="ConfigurationException">The address is no URL, or the file cannot be read.</exception>
    public WorkerClient CreateClient(ParseResult parsed)
    {
        var options = Read(parsed);
        options.Token = parsed.GetValue(tokenFile) is { } file ? Read(file) : options.Token;
        return new WorkerClient(WorkerAddress.Of(options));
    }

    /// <summary>Where a browser finds the worker's pages.</summary>
    public string PageAddress(ParseResult parsed) =>
        Read(parsed).Url is var address && address.StartsWith("http", StringComparison.Ordinal) ? address.TrimEnd('/')
            : new BridgeOptions().Url;

    private BridgeOptions Read(ParseResult parsed)
    {
        var options = Load(parsed.GetValue(Config));
        options.Url = parsed.GetValue(url) ?? options.Url;
        return options;
    }

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException([$"--token-file: the file '{file}' cannot be read: {failure.Message}"]);
        }
    }

    private static BridgeOptions Load(string? file)
    {
        if (file is not null && !File.Exists(file)) throw new ConfigurationException([$"Bridge:Config: the file '{file}' does not exist"]);
        var configuration = new ConfigurationManager();
        configuration.SetBasePath(Directory.GetCurrentDirectory()).AddJsonFile("appsettings.json", optional: true);
        if (file is not null) configuration.AddJsonFile(Path.GetFullPath(file));
        configuration.AddEnvironmentVariables();
        SecretFiles.Add(configuration);
        return configuration.GetSection(BridgeOptions.Section).Get<BridgeOptions>() ?? new BridgeOptions();
    }
}
