using Bridge.Capture;
using Bridge.Capture.Migration;
using Bridge.Capture.Preflight;
using Bridge.Capture.Replication;
using Bridge.Console.Preflight;
using Bridge.Hosting.Configuration;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Bridge.Worker.Setup;

/// <summary>Creates publication, slot, outbox and exchanges, in this order; run again it does only what is still due.</summary>
public sealed class PipelineMigration(
    IOptions<ConnectionStringsOptions> connections, IOptions<CaptureOptions> capture, TopologyNames names,
    OutboxExistence existence, OutboxSetup setup, BrokerPreflight broker, RedisPreflight redis)
{
    /// <summary>Says what would be done; changes nothing.</summary>
    /// <exception cref="NpgsqlException">PostgreSQL cannot be reached or refuses.</exception>
    public async Task<PipelinePlan> PlanAsync(CancellationToken cancellationToken)
    {
        var services = await broker.RunAsync(cancellationToken);
        var cache = await redis.RunAsync(cancellationToken);
        var brokerErrors = services.Where(finding => finding.Severity == FindingSeverity.Error).ToList();
        var (known, exists) = brokerErrors.Count == 0 ? await existence.ReadAsync(cancellationToken) : (false, false);
        await using var database = CaptureConnection.CreateDataSource(connections.Value.Postgres);
        var postgres = await new CaptureMigration(database, capture.Value).PlanAsync(known, cancellationToken);
        var findings = new PreflightReport([.. postgres.Findings, .. services, .. cache]).Findings;
        if (known && !exists) brokerErrors.Add(Vanished());
        return new PipelinePlan(postgres, Steps(known, exists), findings, [.. postgres.Refusals, .. brokerErrors]);
    }

    /// <summary>Applies a plan that is not refused. What was done stays; a second run goes on behind it.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="onStep">Told each statement or step before it runs.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InvalidOperationException">The plan is refused.</exception>
    /// <exception cref="NpgsqlException">PostgreSQL cannot be reached or refuses.</exception>
    public async Task ApplyAsync(PipelinePlan plan, Action<string> onStep, CancellationToken cancellationToken)
    {
        if (plan.IsRefused) throw new InvalidOperationException($"The plan is refused: {plan.Refusals[0].Message}");
        await using var database = CaptureConnection.CreateDataSource(connections.Value.Postgres);
        await new CaptureMigration(database, capture.Value).ApplyAsync(plan.Postgres, statement => onStep(statement.Sql + ";"), cancellationToken);
        foreach (var step in plan.Steps) onStep(step);
        await setup.ApplyAsync(database, cancellationToken);
    }

    // Exchanges and retention are declared on every run, since that changes nothing where they are right.
    private List<string> Steps(bool known, bool exists)
    {
        if (known && exists) return [];
        return
        [
            $"declare the streams {names.Outbox}, {names.Offsets} and {names.State}",
            $"declare the exchange {TopologyNames.ChangesExchange} and those of the contracts",
            $"write what the outbox was created for ({names.Outbox})",
        ];
    }

    private PreflightFinding Vanished() => new(
        FindingSeverity.Error, "outbox-vanished", names.Outbox, "The outbox was created before, and its stream has vanished.",
        "Run 'bridge teardown', then 'bridge migrate': a new outbox begins, and what was only in the old one is lost.");
}
