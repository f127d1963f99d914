using Bridge.Capture.Migration;
using Bridge.Capture.Preflight;

namespace Bridge.Worker.Setup;

/// <summary>What a migration or a teardown would do on all services, or why it refuses.</summary>
/// <param name="Postgres">The SQL.</param>
/// <param name="Steps">What is done on RabbitMQ and Redis, a line each, in order.</param>
/// <param name="Findings">What preflight found on all services.</param>
/// <param name="Refusals">What stands in the way; empty when the plan can be applied.</param>
public sealed record PipelinePlan(
    MigrationPlan Postgres, IReadOnlyList<string> Steps, IReadOnlyList<PreflightFinding> Findings, IReadOnlyList<PreflightFinding> Refusals)
{
    /// <summary>True when the plan must not be applied.</summary>
    public bool IsRefused => Refusals.Count > 0;

    /// <summary>True when nothing is due.</summary>
    public bool IsUpToDate => !IsRefused && Postgres.Statements.Count == 0 && Steps.Count == 0;
}
