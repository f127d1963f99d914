using System.CommandLine;
using Bridge.Cli.Terminal;
using Bridge.Worker.Migration;

namespace Bridge.Cli.Commands.Setup;

/// <summary><c>bridge migrate</c>: creates what is missing, and alters the publication after a change of configuration.</summary>
internal static class MigrateCommand
{
    public static BridgeCommand Create()
    {
        var json = CommonOptions.Json();
        var dryRun = new Option<bool>(
            "--dry-run")
        { Description = "Shows the SQL and the steps, and changes nothing; the SQL can also go into a Rails migration." };
        var yes = new Option<bool>("--yes", "-y") { Description = "Does not ask. Without a terminal it never asks." };
        var command = new ConfiguredCommand(
            "migrate",
            "Creates publication, slot, outbox and exchanges, or brings them to what the configuration says. Never creates what 'bridge " +
            "check' calls harmful. Exit code 3 when it refuses.", takesKeys: true)
        {
            dryRun, yes, json,
        };
        command.Runs(async (configuration, parsed, cancellationToken) =>
        {
            using var host = SetupHost.Build(configuration);
            var migration = host.Services.GetRequiredService<PipelineMigration>();
            var plan = await migration.PlanAsync(cancellationToken);
            var ask = !parsed.GetValue(yes) && !parsed.GetValue(json) && Screen.CanAsk;
            return await RunAsync(migration, plan, parsed.GetValue(dryRun), ask, parsed.GetValue(json), cancellationToken);
        });
        command.Show("bridge migrate --dry-run", "bridge migrate", "bridge migrate --yes --config /etc/bridge.json",
            "bridge migrate --dry-run --json | jq -r '.statements[].sql'");
        return command;
    }

    private static async Task<int> RunAsync(
        PipelineMigration migration, PipelinePlan plan, bool dryRun, bool ask, bool json, CancellationToken cancellationToken)
    {
        var apply = !plan.IsRefused && !dryRun;
        if (!json) PlanView.Write(Screen.Output, plan);
        if (apply && ask && !plan.IsUpToDate && !PlanView.Confirm("Apply?")) return ExitCode.Failure;
        // Also when nothing is due: retention and exchanges are set to what the configuration says.
        if (apply) await migration.ApplyAsync(plan, _ => { }, cancellationToken);
        if (json) PlanJson.Write(plan, apply);
        else if (!plan.IsRefused) System.Console.Out.WriteLine(
            dryRun ? "Nothing was changed (--dry-run)." : plan.IsUpToDate ? "Everything was there already."
            : "Done. A worker that waits goes on by itself.");
        return plan.IsRefused ? ExitCode.Unhealthy : ExitCode.Ok;
    }
}
