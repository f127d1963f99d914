using Bridge.Indexer.Documents;
using Bridge.Indexer.Indices;
using Bridge.Indexer.Verifying;

namespace Bridge.Indexer.Filling;

/// <summary>Builds an index anew beside the one in use, with today's mapping, while both receive changes; then changes over.</summary>
internal sealed class IndexRebuild(
    ControlDocuments control, IndexSetup setup, IndexSwitch generations, IndexFill fill, IndexVerify verify, IndexSession session,
    FillLock turn, TimeProvider time)
{
    private static readonly TimeSpan InFlight = TimeSpan.FromSeconds(3);

    /// <summary>Builds, verifies and changes over. When something still differs, the index in use stays.</summary>
    /// <param name="source">The source.</param>
    /// <param name="definition">The index as it should be.</param>
    /// <param name="progress">Told the phase and how many rows of it are done.</param>
    /// <param name="cancellationToken">Ends it; the index in use stays.</param>
    public async Task<VerifyReport> RunAsync(
        IDocumentSource source, IndexDefinition definition, Action<string, long>? progress, CancellationToken cancellationToken)
    {
        var alias = definition.Alias;
        await using var held = await turn.TakeAsync("rebuild", cancellationToken);
        await control.EnsureAsync(cancellationToken);
        await StopBuildingAsync(alias, cancellationToken);
        var index = await setup.CreateNextAsync(definition, IndexDefinition.Next(alias), cancellationToken);
        try
        {
            await control.SetBuildingAsync(alias, true, cancellationToken);
            await fill.RunAsync(source, alias, () => 1, done => progress?.Invoke("fill", done), session.WriteNextAsync, cancellationToken);
            var report = await verify.RunAsync(source, alias, IndexDefinition.Next(alias),
                new VerifyOptions { Repair = true, IsExact = false }, done => progress?.Invoke("verify", done), cancellationToken);
            if (report.Differing > report.Repaired) return report;
            await control.SetFilledAsync(index, cancellationToken);
            await generations.ForwardAsync(alias, cancellationToken);
            return report;
        }
        finally
        {
            await StopBuildingAsync(alias, CancellationToken.None);
        }
    }

    /// <summary>Goes back to the generation before and brings it up to what the tables say.</summary>
    public async Task<VerifyReport> RollBackAsync(
        IDocumentSource source, string alias, Action<string, long>? progress, CancellationToken cancellationToken)
    {
        await generations.BackAsync(alias, cancellationToken);
        return await verify.RunAsync(source, alias, alias, new VerifyOptions { Repair = true, IsExact = false }, done =>
            progress?.Invoke("verify", done), cancellationToken);
    }

    private async Task StopBuildingAsync(string alias, CancellationToken cancellationToken)
    {
        if (await setup.FindAsync(IndexDefinition.Next(alias), cancellationToken) is null) return;
        await control.SetBuildingAsync(alias, false, cancellationToken);
        // What an indexer has read before it said so may still be on its way there.
        await Task.Delay(InFlight, time, cancellationToken);
        await generations.DropNextAsync(alias, cancellationToken);
    }
}
