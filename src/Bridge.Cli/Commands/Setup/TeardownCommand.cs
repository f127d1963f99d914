using System.CommandLine;
using Bridge.Cli.Terminal;
using Bridge.Worker.Migration;

namespace Bridge.Cli.Commands.Setup;

/// <summary><c>bridge teardown</c>: drops slot, publication, streams, exchanges and keys, after asking.</summary>
internal static class TeardownCommand
{
    public static BridgeCommand Create()
    {
        var json = CommonOptions.Json();
        var dryRun = new Option<bool>("--dry-run") { Description = "Shows what would be dropped, and changes nothing." };
        var yes = new Option<bool>("--yes", "-y") { Description = "Does not ask; needed where there is no terminal." };
        var command = new ConfiguredCommand(
            "teardown",
            "Drops slot, publication, outbox and keys: everything that 'bridge migrate' made. What is only in the outbox is lost. " +
            "Tables and subscribers' queues stay. Refuses while a worker runs.", takesKeys: true)
        {
            dryRun, yes, json,
        };
        command.Runs(async (configuration, parsed, cancellationToken) =>
        {
            var (asked, dry) = (parsed.GetValue(yes), parsed.GetValue(dryRun));
            if (!asked && !dry && (parsed.GetValue(json) || !Screen.CanAsk))
                throw new UsageException(
                "teardown asks before it drops anything, and there is no terminal to ask on; add --yes or --dry-run.");
            using var host = SetupHost.Build(configuration);
            var teardown = host.Services.GetRequiredService<PipelineTeardown>();
            return await RunAsync(teardown, await teardown.PlanAsync(cancellationToken), dry, !asked, parsed.GetValue(json),
                cancellationToken);
        });
        command.Show("bridge teardown --dry-run", "bridge teardown", "bridge teardown --yes");
        return command;
    }

    private static async Task<int> RunAsync(
        PipelineTeardown teardown, PipelinePlan plan, bool dryRun, bool ask, bool json, CancellationToken cancellationToken)
    {
        var apply = !plan.IsRefused && !dryRun && !plan.IsUpToDate;
        if (!json) PlanView.Write(Screen.Output, plan);
        if (apply && ask && !PlanView.Confirm("Drop all this for good?")) return ExitCode.Failure;
        if (apply) await teardown.ApplyAsync(plan, _ => { }, cancellationToken);
        if (json) PlanJson.Write(plan, apply);
        else if (!plan.IsRefused) System.Console.Out.WriteLine(
            plan.IsUpToDate ? "There is nothing to drop." : dryRun ? "Nothing was changed (--dry-run)." : "Dropped.");
        return plan.IsRefused ? ExitCode.Unhealthy : ExitCode.Ok;
    }
}
