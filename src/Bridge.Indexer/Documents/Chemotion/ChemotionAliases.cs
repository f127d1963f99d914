namespace Bridge.Indexer.Documents.Chemotion;

/// <summary>The aliases of a pipeline's indices; the pipeline of the name chemotion has <c>chemotion-containers</c> and
/// <c>chemotion-analyses</c>.</summary>
internal sealed record ChemotionAliases(string Pipeline)
{
    /// <summary>Analyses and datasets as containers.</summary>
    public string Containers => Pipeline + "-containers";

    /// <summary>Analyses, as they are searched.</summary>
    public string Analyses => Pipeline + "-analyses";
}
