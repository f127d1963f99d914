namespace Bridge.Messages.Chemotion;

/// <summary>The tables of Chemotion that have contracts of their own.</summary>
internal static class ChemotionTables
{
    /// <summary>Each with the contracts that it gives.</summary>
    public static IReadOnlyList<TableContract> Contracts { get; } =
    [
        new("public", "containers", () => [new ContainerMessageMapper(), new ContainerAnalysisMessageMapper()]),
        new("public", "analyses", () => [new AnalysisMessageMapper()]),
    ];
}
