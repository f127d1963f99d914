using System.CommandLine;
using Bridge.Api.Subscribers;

namespace Bridge.Cli.Commands.Subscribers;

/// <summary><c>bridge subscribers pause|resume QUEUE</c>.</summary>
internal static class SubscribersControlCommand
{
    public static BridgeCommand Create(string verb, string description, string done)
    {
        var json = CommonOptions.Json();
        var queue = new Argument<string>("queue") { Description = "The queue, as 'bridge subscribers list' shows it." };
        var command = new WorkerCommand(verb, description) { queue, json };
        command.Runs(async (client, parsed, cancellationToken) =>
        {
            var name = parsed.GetRequiredValue(queue);
            var text = await client.SendAsync(HttpMethod.Post, $"api/subscribers/{verb}", new SubscriberRequest(name), cancellationToken);
            await System.Console.Out.WriteLineAsync(parsed.GetValue(json) ? text : $"The queue {name} {done}.");
            return ExitCode.Ok;
        });
        command.Show($"bridge subscribers {verb} orders");
        return command;
    }
}
