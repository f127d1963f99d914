using Bridge.Capture.Preflight;
using Npgsql;

namespace Bridge.Capture.Migration;

/// <summary>Brings publication and slot to what the configuration says; run again, it alters the publication.</summary>
public sealed class CaptureMigration(NpgsqlDataSource source, CaptureOptions options)
{
    /// <summary>Says what would be done; changes nothing.</summary>
    /// <param name="outboxExists">
    /// True when the outbox was created before. Then a slot or publication that is missing has vanished, and is never made anew: the plan
    /// refuses.
    /// </param>
    /// <param name="mayDropLists">True when whoever captures leaves columns out itself: else a column list that keeps one of them back
    /// stays.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="NpgsqlException">The server cannot be reached or refuses.</exception>
    public async Task<MigrationPlan> PlanAsync(bool outboxExists, bool mayDropLists, CancellationToken cancellationToken)
    {
        var facts = await CatalogueFacts.ReadAsync(source, options, cancellationToken);
        return Plan(facts, options, outboxExists, mayDropLists);
    }

    /// <summary>Runs the plan's statements one after the other; what ran stays, and a second plan starts behind it.</summary>
    /// <param name="plan">A plan that is not refused.</param>
    /// <param name="onStatement">Told each statement before it runs.</param>
    /// <param name="cancellationToken">Ends the wait; creating a slot waits for the transactions that are open.</param>
    /// <exception cref="InvalidOperationException">The plan is refused.</exception>
    /// <exception cref="NpgsqlException">The server cannot be reached or refuses.</exception>
    public Task ApplyAsync(MigrationPlan plan, Action<PlannedStatement>? onStatement, CancellationToken cancellationToken) =>
        PlanRunner.RunAsync(source, plan, onStatement, cancellationToken);

    /// <summary>Makes the plan from facts that were read before.</summary>
    internal static MigrationPlan Plan(CatalogueFacts facts, CaptureOptions options, bool outboxExists, bool mayDropLists)
    {
        var wanted = PublicationTarget.From(options, facts);
        var target = mayDropLists ? wanted : wanted.KeepingLists(facts.Publication);
        var report = ReplicationPreflight.Check(facts, options, outboxExists);
        var harm = HarmChecks.OfTarget(target, facts).ToList();
        // What the publication breaks today is no obstacle where the plan mends it; what the plan itself would break is.
        var existing = HarmChecks.OfExisting(facts).Except(harm);
        var refusals = report.Findings.Where(finding => finding.Severity == FindingSeverity.Error).Except(existing).Union(harm)
            .Concat(Unalterable(facts)).ToList();
        IReadOnlyList<PreflightFinding> findings = [.. report.Findings, .. target.Findings.Except(report.Findings)];
        if (refusals.Count > 0) return new MigrationPlan([], findings, refusals);
        // The publication first: what the slot holds from before it could not be decoded.
        var statements = PublicationPlan.Make(facts.Publication, target).ToList();
        if (facts.Slot is null)
            statements.Add(new(SlotChecks.CreateSql(options.Slot),
                "The slot does not exist; from here on the server keeps every change for Bridge."));
        return new MigrationPlan(statements, findings, []);
    }

    private static IEnumerable<PreflightFinding> Unalterable(CatalogueFacts facts)
    {
        if (facts.Publication is { AllTables: true } publication)
            yield return new(FindingSeverity.Error, "publication-all-tables", publication.Name,
                "A publication FOR ALL TABLES cannot be altered to the configured tables.",
                "Choose another Capture:Publication, or drop this one and run bridge migrate again.",
                    $"DROP PUBLICATION {SqlText.Identifier(publication.Name)}");
    }
}
