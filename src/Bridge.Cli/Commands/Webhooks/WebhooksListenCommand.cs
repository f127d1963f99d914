using System.CommandLine;

namespace Bridge.Cli.Commands.Webhooks;

/// <summary><c>bridge webhooks listen --port 8099</c>: a receiver to try things out with.</summary>
internal static class WebhooksListenCommand
{
    public static BridgeCommand Create()
    {
        var port = new Option<int>("--port") { Description = "The port on 127.0.0.1.", HelpName = "PORT", DefaultValueFactory = _ => 8099 };
        var secret = new Option<string?>(
            "--secret")
        {
            Description = "Verifies signatures with this secret, and answers 401 to what is not signed with it.",
            HelpName = "SECRET"
        };
        var status = new Option<int>("--status") { Description = "What it answers.", HelpName = "STATUS", DefaultValueFactory = _ => 200 };
        var every = new Option<int>("--fail-every") { Description = "Answers 500 to every n-th request.", HelpName = "N" };
        var delay = new Option<double>("--delay") { Description = "Waits before it answers.", HelpName = "SECONDS" };
        var count = new Option<int?>("--count") { Description = "Ends after so many requests.", HelpName = "N" };
        var command = new BridgeCommand(
            "listen", "A receiver that prints what arrives, verifies the signature, and answers as it is told; until Ctrl-C.") { port,
            secret, status, every, delay, count };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await new WebhookListener
            {
                Port = parsed.GetValue(port),
                Secret = parsed.GetValue(secret),
                Status = parsed.GetValue(status),
                FailEvery = parsed.GetValue(every),
                Delay = TimeSpan.FromSeconds(parsed.GetValue(delay)),
                Count = parsed.GetValue(count),
            }.RunAsync(cancellationToken);
            return ExitCode.Ok;
        });
        command.Show("bridge webhooks listen --port 8099", "bridge webhooks listen --secret whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                "bridge webhooks listen --status 503 --delay 2");
        return command;
    }
}
