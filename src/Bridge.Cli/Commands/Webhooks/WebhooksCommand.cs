
namespace Bridge.Cli.Commands.Webhooks;

/// <summary><c>bridge webhooks …</c>.</summary>
internal static class WebhooksCommand
{
    public static BridgeCommand Create()
    {
        var command = new BridgeCommand("webhooks", "Webhook subscriptions: changes as signed HTTP requests.")
        {
            WebhooksAddCommand.Create(),
            WebhooksListCommand.Create(),
            WebhooksShowCommand.Create(),
            WebhooksSetCommand.Create(),
            WebhooksRotateCommand.Create(),
            WebhookCall.CreatePost("pause", "Stops delivering; the queue keeps what comes.", "is paused; its queue keeps what comes.",
                "bridge webhooks pause lims"),
            WebhookCall.CreatePost("resume", "Delivers again what was paused or disabled.", "delivers again.",
                "bridge webhooks resume lims"),
            WebhooksRemoveCommand.Create(),
            WebhooksTestCommand.Create(),
            WebhooksLogCommand.Create(),
            WebhooksParkedCommand.Create(),
            WebhooksRedeliverCommand.Create(),
            WebhooksDiscardCommand.Create(),
            WebhooksListenCommand.Create(),
        };
        command.Show("bridge webhooks add lims --endpoint https://lims.example.org/hook --table containers",
            "bridge webhooks list", "bridge webhooks log lims");
        return command;
    }
}
