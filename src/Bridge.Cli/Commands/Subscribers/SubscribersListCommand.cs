using Bridge.Api;
using Bridge.Api.Status;
using Bridge.Cli.Api;
using Bridge.Cli.Terminal;

namespace Bridge.Cli.Commands.Subscribers;

/// <summary><c>bridge subscribers list</c>.</summary>
internal static class SubscribersListCommand
{
    public static BridgeCommand Create()
    {
        var json = CommonOptions.Json();
        var command = new WorkerCommand("list", "Lists the queues that the relay feeds, and how each is.") { json };
        command.Runs(async (client, parsed, cancellationToken) =>
        {
            var text = await client.GetTextAsync("api/subscribers", cancellationToken);
            if (parsed.GetValue(json)) await System.Console.Out.WriteLineAsync(text);
            else SubscriberView.Write(Screen.Output, WorkerClient.Read<DataList<SubscriberReport>>(text).Data);
            return ExitCode.Ok;
        });
        command.Show("bridge subscribers list", "bridge subscribers list --json");
        return command;
    }
}
