using Bridge.Capture.Preflight;
using Bridge.Capture.Replication;
using Npgsql;

namespace Bridge.Capture.Migration;

/// <summary>Drops slot and publication; ends nobody's connection.</summary>
public sealed class CaptureTeardown(NpgsqlDataSource source, CaptureOptions options)
{
    /// <summary>Says what would be dropped; changes nothing.</summary>
    /// <exception cref="NpgsqlException">The server cannot be reached or refuses.</exception>
    public async Task<MigrationPlan> PlanAsync(CancellationToken cancellationToken)
    {
        var identity = await ServerIdentity.ReadAsync(source, cancellationToken);
        var slot = await SlotState.ReadAsync(source, options.Slot, cancellationToken);
        var publication = await PublicationState.ReadAsync(source, options.Publication, cancellationToken);
        var refusals = Refusals(slot, publication, identity.Database).ToList();
        if (refusals.Count > 0) return new MigrationPlan([], refusals, refusals);
        return new MigrationPlan([.. Statements(slot, publication)], [], []);
    }

    /// <summary>Drops what the plan names.</summary>
    /// <exception cref="InvalidOperationException">The plan is refused.</exception>
    /// <exception cref="NpgsqlException">The server cannot be reached or refuses; a reader may have come since the plan was
    /// made.</exception>
    public Task ApplyAsync(MigrationPlan plan, Action<PlannedStatement>? onStatement, CancellationToken cancellationToken) =>
        PlanRunner.RunAsync(source, plan, onStatement, cancellationToken);

    private static IEnumerable<PreflightFinding> Refusals(SlotState? slot, PublicationState? publication, string database)
    {
        if (slot is { IsActive: true })
            yield return new(FindingSeverity.Error, "slot-in-use", slot.Name,
                $"{slot.Holder?.ToString() ?? "Another connection"} reads the slot.", "Stop it first.");
        if (slot is not null && slot.Database != database)
            yield return new(FindingSeverity.Error, "slot-database", slot.Name,
                $"The slot belongs to {(slot.Database.Length == 0 ? "physical replication" : $"the database '{slot.Database}'")}, not " +
                $"to '{database}'.", "Correct Capture:Slot or the connection.");
        if (publication is { IsOurs: false })
            yield return new(FindingSeverity.Error, "publication-owner", publication.Name,
                $"The publication belongs to '{publication.Owner}', who alone may drop it.", "Run bridge teardown as that role.",
                $"DROP PUBLICATION {SqlText.Identifier(publication.Name)}");
    }

    private static IEnumerable<PlannedStatement> Statements(SlotState? slot, PublicationState? publication)
    {
        if (slot is not null)
            yield return new($"SELECT pg_drop_replication_slot({SqlText.Literal(slot.Name)})",
                "The server no longer keeps changes for Bridge.");
        if (publication is not null)
            yield return new($"DROP PUBLICATION {SqlText.Identifier(publication.Name)}",
                "The tables are no longer published; the tables themselves stay as they are.");
    }
}
