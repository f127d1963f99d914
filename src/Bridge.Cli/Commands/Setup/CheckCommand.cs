using System.Text.Json;
using Bridge.Api;
using Bridge.Capture.Preflight;
using Bridge.Cli.Terminal;
using Bridge.Worker.Preflight;

namespace Bridge.Cli.Commands.Setup;

/// <summary><c>bridge check</c>: everything that Bridge depends on, before anything is created.</summary>
internal static class CheckCommand
{
    public static BridgeCommand Create()
    {
        var json = CommonOptions.Json();
        var command = new ConfiguredCommand(
            "check",
            "Checks PostgreSQL, RabbitMQ and Redis and tells everything it finds, each with its SQL. Changes nothing. Exit code 3 when " +
            "something must be mended, 4 when a service cannot be reached.", takesKeys: true)
        {
            json,
        };
        command.Runs(async (configuration, parsed, cancellationToken) =>
        {
            using var host = SetupHost.Build(configuration);
            var report = await host.Services.GetRequiredService<PipelinePreflight>().RunAsync(cancellationToken);
            if (parsed.GetValue(json))
            {
                await System.Console.Out.WriteLineAsync(JsonSerializer
                    .Serialize(new DataList<PreflightFinding>(report.Findings), ApiJson.Options));
            }
            else
            {
                FindingsView.Write(Screen.Output, report.Findings);
                System.Console.Out.WriteLine(FindingsView.Summary(report.Findings)
                    + (report.HasErrors ? "." : ". Nothing stands in the way."));
            }

            return Code(report);
        });
        command.Show("bridge check", "bridge check --json | jq '.data[] | select(.severity == \"error\")'",
            "bridge check --Capture:Slot other_slot", "bridge check --config /etc/bridge.json");
        return command;
    }

    private static int Code(PreflightReport report) =>
        report.Findings.Any(finding => finding.Code is PipelinePreflight.PostgresUnreachable or "rabbitmq-unreachable")
            ? ExitCode.Unreachable
        : report.HasErrors ? ExitCode.Unhealthy
        : ExitCode.Ok;
}
