using Npgsql;

namespace Bridge.Capture.Preflight;

/// <summary>Checks everything on the PostgreSQL side that capture depends on, and reports all findings at once.</summary>
public static class ReplicationPreflight
{
    /// <summary>Reads the catalogue and checks it; changes nothing.</summary>
    /// <param name="source">Ordinary connections to the database.</param>
    /// <param name="options">The configuration, already validated.</param>
    /// <param name="outboxExists">True when the outbox was created before: then a missing slot or publication is an error, not yet to be
    /// made.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="NpgsqlException">The server cannot be reached or refuses; see <see cref="Replication.CaptureFailure"/>.</exception>
    public static async Task<PreflightReport> RunAsync(
        NpgsqlDataSource source, CaptureOptions options, bool outboxExists, CancellationToken cancellationToken)
    {
        var facts = await CatalogueFacts.ReadAsync(source, options, cancellationToken);
        return Check(await facts.WithHazardsAsync(source, cancellationToken), options, outboxExists);
    }

    /// <summary>Checks facts that were read before.</summary>
    internal static PreflightReport Check(CatalogueFacts facts, CaptureOptions options, bool outboxExists)
    {
        var target = PublicationTarget.From(options, facts);
        var harm = HarmChecks.OfExisting(facts).ToList();
        // What stands is told with its own remedy; what is only configured is told where it does not stand yet.
        harm.AddRange(HarmChecks.OfTarget(target, facts).Where(
            planned => !harm.Any(found => found.Code == planned.Code && found.Subject == planned.Subject)));
        return new PreflightReport(
        [
            .. ServerChecks.Run(facts),
            .. RoleChecks.Run(facts, target),
            .. target.Findings,
            .. harm,
            .. TableChecks.Run(facts, target),
            .. HazardChecks.Run(facts, target),
            .. PublicationChecks.Run(facts, target, outboxExists),
            .. SlotChecks.Run(facts, options.Slot, outboxExists),
        ]);
    }
}
