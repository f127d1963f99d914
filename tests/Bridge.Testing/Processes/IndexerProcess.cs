using Bridge.Testing.Services;

namespace Bridge.Testing.Processes;

/// <summary><c>bridge run indexer</c>.</summary>
public sealed class IndexerProcess : ServiceProcess
{
    private IndexerProcess(IReadOnlyDictionary<string, string?> settings, string? executable)
        : base("indexer", "Indexer:Url", settings, executable: executable)
    {
    }

    /// <summary>Starts an indexer with this configuration on a free port; perhaps one of another build.</summary>
    public static IndexerProcess Start(IReadOnlyDictionary<string, string?> settings, string? executable = null) =>
        new(settings, executable);

    /// <summary>Waits until it indexes.</summary>
    public Task WaitUntilReadyAsync(CancellationToken cancellationToken) => Eventually.TrueAsync(
        async () => await StateAsync(cancellationToken) == "indexing", () => $"the indexer does not index; log:\n{Log}", cancellationToken);

    /// <summary>The state that it tells; empty when it does not answer.</summary>
    public Task<string> StateAsync(CancellationToken cancellationToken) =>
        ReadAsync("/health/ready", answer => answer.GetProperty("state").GetString(), cancellationToken);
}
