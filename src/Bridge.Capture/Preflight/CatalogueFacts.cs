using Bridge.Capture.Changes;
using Bridge.Capture.Replication;
using Npgsql;

namespace Bridge.Capture.Preflight;

/// <summary>Everything that preflight and migration decide by, read once.</summary>
internal sealed record CatalogueFacts
{
    public required ServerIdentity Server { get; init; }

    public required ServerSettings Settings { get; init; }

    public required RoleRights Role { get; init; }

    public PublicationState? Publication { get; init; }

    public SlotState? Slot { get; init; }

    public IReadOnlyList<TableFacts> Tables { get; init; } = [];

    /// <summary>What of the tables only a person asks for: read for <c>check</c> alone.</summary>
    public IReadOnlyList<TableHazards> Hazards { get; init; } = [];

    /// <summary>True when the server knows column lists and row filters.</summary>
    public bool HasColumnLists => Server.VersionNumber >= 150000;

    /// <summary>True when the server refuses an UPDATE whose replica identity holds a generated column that is not published.</summary>
    public bool RefusesUnsentGenerated => Server.VersionNumber >= 180000;

    /// <summary>The table of that very name; null when there is none.</summary>
    public TableFacts? Find(RelationName name) => Tables.FirstOrDefault(table => table.Name == name);

    /// <summary>The table that a configured name means: as written, else as SQL folds it.</summary>
    public TableFacts? Find(ConfiguredTable configured) => Find(configured.Name) ?? Find(configured.Folded);

    public static async Task<CatalogueFacts> ReadAsync(NpgsqlDataSource source, CaptureOptions options, CancellationToken cancellationToken)
    {
        var publication = await PublicationState.ReadAsync(source, options.Publication, cancellationToken);
        var names = ConfiguredTable.From(options).SelectMany(table => new[] { table.Name, table.Folded })
            .Concat(publication?.Tables.Select(table => table.Name) ?? []).Distinct();
        return new CatalogueFacts
        {
            Server = await ServerIdentity.ReadAsync(source, cancellationToken),
            Settings = await ServerSettings.ReadAsync(source, cancellationToken),
            Role = await RoleRights.ReadAsync(source, cancellationToken),
            Publication = publication,
            Slot = await SlotState.ReadAsync(source, options.Slot, cancellationToken),
            Tables = await TableFacts.ReadAsync(source, [.. names], cancellationToken),
        };
    }

    /// <summary>The same with <see cref="Hazards"/>.</summary>
    public async Task<CatalogueFacts> WithHazardsAsync(NpgsqlDataSource source, CancellationToken cancellationToken) =>
        this with { Hazards = await TableHazards.ReadAsync(source, [.. Tables.Select(table => table.Name)], cancellationToken) };
}
