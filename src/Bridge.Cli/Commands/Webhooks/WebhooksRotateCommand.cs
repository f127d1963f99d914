using System.CommandLine;
using Bridge.Cli.Api;
using Bridge.Worker.Webhooks;

namespace Bridge.Cli.Commands.Webhooks;

/// <summary><c>bridge webhooks rotate NAME</c>.</summary>
internal static class WebhooksRotateCommand
{
    public static BridgeCommand Create()
    {
        var call = new WebhookCall();
        var secret = new Option<string?>(
            "--secret")
        { Description = "The new secret, whsec_…; without it one is made and shown once.", HelpName = "SECRET" };
        var command = call.Create(
            "rotate",
                "Gives a subscription another signing secret. Requests are signed with it and with the one before, until the next " +
                "rotation.",
            (parsed, client, path, token) => client
                .SendAsync(HttpMethod.Post, $"{path}/rotate", new { secret = parsed.GetValue(secret) }, token),
            (_, answer) => WebhookView.Write(WorkerClient.Read<WebhookChange>(answer)));
        command.Options.Add(secret);
        command.Show("bridge webhooks rotate lims");
        return command;
    }
}
