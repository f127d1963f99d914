using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Bridge.Capture.Replication;
using Bridge.Cli.Api;
using Bridge.Cli.Commands.Audit;
using Bridge.Cli.Commands.Backfill;
using Bridge.Cli.Commands.Changes;
using Bridge.Cli.Commands.Index;
using Bridge.Cli.Commands.Offsets;
using Bridge.Cli.Commands.Processes;
using Bridge.Cli.Commands.Replay;
using Bridge.Cli.Commands.Setup;
using Bridge.Cli.Commands.Status;
using Bridge.Cli.Commands.Subscribers;
using Bridge.Cli.Commands.Tokens;
using Bridge.Cli.Commands.Webhooks;
using Bridge.Cli.Terminal;
using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.Indexer.Consuming;
using RabbitMQ.Client.Exceptions;

namespace Bridge.Cli;

/// <summary>The command line: parses, runs, and turns every ending into a line and an exit code.</summary>
internal static class BridgeCommandLine
{
    /// <summary>Runs a command line; the exit code.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        using var signals = new TerminationSignals();
        try
        {
            var parsed = BuildRoot().Parse(args);
            if (parsed.Action is ParseErrorAction) return ReportUsage(parsed);
            var code = await parsed.InvokeAsync(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, signals.Token);
            // A process that ended in good order on SIGTERM did what it was told.
            return signals.ExitCode == ExitCode.Interrupted ? ExitCode.Interrupted : code;
        }
        catch (OperationCanceledException) when (signals.ExitCode is not null)
        {
            return signals.ExitCode.Value;
        }
        catch (Exception failure) when (Explain(failure) is var (code, lines))
        {
            foreach (var line in lines) await System.Console.Error.WriteLineAsync(line);
            return code;
        }
    }

    /// <summary>All commands.</summary>
    internal static RootCommand BuildRoot()
    {
        var root = new RootCommand("Bridge: PostgreSQL row changes as typed messages on RabbitMQ.")
        {
            CheckCommand.Create(), MigrateCommand.Create(), RecoverCommand.Create(), RunCommand.Create(), StatusCommand.Create(),
                TailCommand.Create(),
            TokensCommand.Create(), AuditCommand.Create(), SubscribersCommand.Create(),
            OffsetsCommand.Create(), BackfillCommand.Create(), ReplayCommand.Create(), WebhooksCommand.Create(),
            SearchCommand.Create(), IndexCommand.Create(), ParkedCommand.Create(), TeardownCommand.Create(),
        };
        Examples.Set(
            root, "bridge check", "bridge migrate --dry-run", "bridge run worker", "bridge status", "bridge tail --table containers");
        foreach (var option in root.Options.OfType<HelpOption>()) option.Action = new ExamplesHelpAction((HelpAction)option.Action!);
        return root;
    }

    private static int ReportUsage(ParseResult parsed)
    {
        foreach (var error in parsed.Errors) System.Console.Error.WriteLine($"bridge: {error.Message}");
        System.Console.Error.WriteLine($"Try '{CommandPath(parsed.CommandResult.Command)} --help'.");
        return ExitCode.Usage;
    }

    private static string CommandPath(Command command)
    {
        var names = new List<string>();
        for (var item = command; item is not null; item = item.Parents.OfType<Command>().FirstOrDefault())
            names.Insert(0, item is RootCommand ? "bridge" : item.Name);
        return string.Join(' ', names);
    }

    private static (int Code, IReadOnlyList<string> Lines)? Explain(Exception failure) => failure switch
    {
        ConfigurationException wrong => (ExitCode.Configuration, wrong.Errors),
        InvalidDataException file => (ExitCode.Configuration, [$"appsettings.json: {file.InnerException?.Message ?? file.Message}"]),
        UsageException usage => (ExitCode.Usage, [$"bridge: {usage.Message}"]),
        WorkerUnreachableException unreachable => (ExitCode.Unreachable, [$"bridge: {unreachable.Message}"]),
        WorkerRefusedException refused => (ExitCode.Failure, [$"bridge: {refused.Message}"]),
        _ when IndexerFailure.OfOpenSearch(failure) is { } search =>
            (search.IsTransient ? ExitCode.Unreachable : ExitCode.Failure, [$"bridge: {search.Reason}"]),
        BrokerUnreachableException broker =>
            (ExitCode.Unreachable,
            [$"bridge: RabbitMQ cannot be reached: {broker.InnerException?.Message ?? broker.Message} Check ConnectionStrings:RabbitMq."]),
        RabbitMqManagementException management =>
            (management.Failure == RabbitMqManagementFailure.Unreachable ? ExitCode.Unreachable : ExitCode.Failure,
            [$"bridge: {management.Message}"]),
        IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException } taken =>
            (ExitCode.Failure, [$"bridge: {taken.Message} Another worker may run there; set Worker:Url to another address."]),
        _ when CaptureFailure.Of(failure) is { } cause =>
            (cause.Kind == FailureKind.Transient ? ExitCode.Unreachable : ExitCode.Failure, [$"bridge: {cause.Reason}"]),
        _ => (ExitCode.Failure, [$"bridge: {failure.GetType().Name}: {failure.Message}", .. Trace(failure)]),
    };

    private static IEnumerable<string> Trace(Exception failure) =>
        Environment.GetEnvironmentVariable("BRIDGE_TRACE") == "1" ? [failure.ToString()] : ["Set BRIDGE_TRACE=1 to see where it happened."];
}
