using Npgsql;

namespace Bridge.Capture.Preflight;

/// <summary>Of the preflight what says that something configured does not arrive: publication, tables, columns and slot.</summary>
public static class ArrivalCheck
{
    /// <summary>Reads the catalogue of a pipeline that was migrated; changes nothing.</summary>
    /// <exception cref="NpgsqlException">The server cannot be reached or refuses.</exception>
    public static async Task<IReadOnlyList<PreflightFinding>> RunAsync(
        NpgsqlDataSource source, CaptureOptions options, CancellationToken cancellationToken)
    {
        var facts = await CatalogueFacts.ReadAsync(source, options, cancellationToken);
        var target = PublicationTarget.From(options, facts);
        return
        [
            .. target.Findings.Concat(PublicationChecks.Run(facts, target, outboxExists: true))
                .Concat(SlotChecks.Run(facts, options.Slot, outboxExists: true))
                .Where(finding => finding.Severity != FindingSeverity.Info),
        ];
    }
}
