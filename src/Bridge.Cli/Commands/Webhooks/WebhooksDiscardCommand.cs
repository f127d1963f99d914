using System.CommandLine;
using Bridge.Cli.Api;
using Bridge.Worker.Webhooks;

namespace Bridge.Cli.Commands.Webhooks;

/// <summary><c>bridge webhooks discard NAME --id ID | --parked</c>.</summary>
internal static class WebhooksDiscardCommand
{
    public static BridgeCommand Create()
    {
        var call = new WebhookCall();
        var id = new Option<string?>("--id") { Description = "A parked message's id.", HelpName = "ID" };
        var parked = new Option<bool>("--parked") { Description = "All that is parked now." };
        var command = call.Create(
            "discard", "Throws parked messages away: one, or all.",
            (parsed, client, path, token) =>
            {
                if (parsed.GetValue(id) is null == !parsed.GetValue(parked)) throw new UsageException("say --id ID or --parked.");
                return client.SendAsync(HttpMethod.Post, $"{path}/discard", new { id = parsed.GetValue(id) }, token);
            },
            (_, answer) => System.Console.Out.WriteLine($"{WorkerClient.Read<WebhookMoved>(answer).Messages} message(s) are thrown away."));
        command.Options.Add(id);
        command.Options.Add(parked);
        command.Show("bridge webhooks discard lims --parked",
            "bridge webhooks discard lims --id f4d18497-dd98-80b9-8a2a-8d555d9c1175");
        return command;
    }
}
