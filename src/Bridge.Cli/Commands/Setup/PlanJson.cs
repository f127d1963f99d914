using System.Text.Json;
using Bridge.Api;
using Bridge.Worker.Migration;

namespace Bridge.Cli.Commands.Setup;

/// <summary>A plan as JSON.</summary>
internal static class PlanJson
{
    /// <summary>Writes it on one line.</summary>
    public static void Write(PipelinePlan plan, bool applied) => System.Console.Out.WriteLine(JsonSerializer.Serialize(
        new
        {
            applied,
            refused = plan.IsRefused,
            upToDate = plan.IsUpToDate,
            statements = plan.Capture.Statements,
            plan.Steps,
            refusals = plan.Capture.Refusals.Select(finding => finding.Message).Concat(plan.Refusals),
            plan.Capture.Findings
        },
        ApiJson.Options));
}
