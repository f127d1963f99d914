using System.CommandLine;
using Bridge.Cli.Terminal;

namespace Bridge.Cli.Commands.Webhooks;

/// <summary><c>bridge webhooks remove NAME --yes</c>.</summary>
internal static class WebhooksRemoveCommand
{
    public static BridgeCommand Create()
    {
        var call = new WebhookCall();
        var yes = new Option<bool>("--yes") { Description = "Does it without asking." };
        var command = call.Create(
            "remove", "Removes a subscription and deletes its queues with everything in them.",
            (parsed, client, path, token) =>
            {
                var name = parsed.GetRequiredValue(call.Name);
                if (!parsed.GetValue(yes) && !Confirm(name))
                    throw new UsageException($"nothing was removed; say --yes to remove '{name}' with what its queues hold.");
                return client.SendAsync(HttpMethod.Delete, path, null, token);
            },
            (parsed, _) => System.Console.Out.WriteLine($"'{parsed.GetRequiredValue(call.Name)}' is removed, and its queues are deleted."));
        command.Options.Add(yes);
        command.Show("bridge webhooks remove lims", "bridge webhooks remove lims --yes");
        return command;
    }

    private static bool Confirm(string name)
    {
        if (!Screen.CanAsk) return false;
        System.Console.Error.Write($"Remove '{name}', with what its queues hold? [y/N] ");
        return System.Console.In.ReadLine()?.Trim() is "y" or "Y" or "yes";
    }
}
