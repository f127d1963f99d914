namespace Bridge.Indexer.Documents.Chemotion;

/// <summary>A kind of element that can own containers.</summary>
/// <param name="Type">What <c>containable_type</c> says.</param>
/// <param name="Table">Its table, in the schema public.</param>
/// <param name="Membership">The table of its collections; empty when there is none.</param>
/// <param name="MembershipColumn">The column there that holds the element's id.</param>
internal sealed record OwnerKind(string Type, string Table, string Membership, string MembershipColumn)
{
    /// <summary>Whose containers are never indexed: a person's inbox.</summary>
    public const string Inbox = "User";

    /// <summary>All that are known; an installation may lack some.</summary>
    public static IReadOnlyList<OwnerKind> All { get; } =
    [
        new("Sample", "samples", "collections_samples", "sample_id"),
        new("Reaction", "reactions", "collections_reactions", "reaction_id"),
        new("ResearchPlan", "research_plans", "collections_research_plans", "research_plan_id"),
        new("Wellplate", "wellplates", "collections_wellplates", "wellplate_id"),
        new("Screen", "screens", "collections_screens", "screen_id"),
        new("DeviceDescription", "device_descriptions", "collections_device_descriptions", "device_description_id"),
        new("CelllineSample", "cellline_samples", "collections_celllines", "cellline_sample_id"),
        new("SequenceBasedMacromoleculeSample", "sequence_based_macromolecule_samples", "collections_sequence_based_macromolecule_samples",
            "sequence_based_macromolecule_sample_id"),
        new("VesselTemplate", "vessel_templates", "", ""),
        new("Labimotion::Element", "elements", "collections_elements", "element_id"),
    ];
}
