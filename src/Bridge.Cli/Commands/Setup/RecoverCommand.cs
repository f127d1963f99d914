using System.CommandLine;
using Bridge.Cli.Terminal;
using Bridge.Worker.Migration;

namespace Bridge.Cli.Commands.Setup;

/// <summary><c>bridge recover</c>: lets an outbox go on behind a gap that is accepted.</summary>
internal static class RecoverCommand
{
    public static BridgeCommand Create()
    {
        var json = CommonOptions.Json();
        var accept = new Option<bool>("--accept")
        {
            Description = "Accepts that the changes between the outbox and the server are not known. Without it nothing is changed.",
        };
        var command = new ConfiguredCommand(
            "recover",
            "Lets the outbox go on where capture is stopped because the server is another one, was restored to an earlier state, or has " +
            "lost its slot: in the same stream, so that offsets, subscriptions and replays stay. Every reader is told of the gap. " +
                "Stop the " +
            "workers first. Exit code 3 when it refuses.", takesKeys: true)
        {
            accept, json,
        };
        command.Runs(async (configuration, parsed, cancellationToken) =>
        {
            using var host = SetupHost.Build(configuration);
            var recovery = host.Services.GetRequiredService<PipelineRecovery>();
            var plan = await recovery.PlanAsync(cancellationToken);
            var apply = parsed.GetValue(accept) && !plan.IsRefused;
            if (!parsed.GetValue(json)) PlanView.Write(Screen.Output, plan);
            if (apply) await recovery.ApplyAsync(plan, _ => { }, cancellationToken);
            if (parsed.GetValue(json)) PlanJson.Write(plan, apply);
            else if (!plan.IsRefused)
                System.Console.Out.WriteLine(apply ? "Done. Start the worker." : "Nothing was changed: with --accept it is.");
            return plan.IsRefused ? ExitCode.Unhealthy : ExitCode.Ok;
        });
        command.Show("bridge recover", "bridge recover --accept", "bridge recover --accept --json | jq .applied");
        return command;
    }
}
