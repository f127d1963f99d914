using Bridge.Outbox.Writing;
using Bridge.State;

namespace Bridge.Worker.Capture;

/// <summary>Opens the outbox for an epoch behind the highest Sequence that anybody knows, and keeps where the epoch begins.</summary>
internal sealed class EpochOpening(OutboxOpening outbox, KnownSequence known)
{
    /// <summary>Opens it.</summary>
    /// <param name="lease">The right to write.</param>
    /// <param name="server">What PostgreSQL says of cluster, slot and WAL.</param>
    /// <param name="state">The state, held by this worker.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="Bridge.Outbox.OutboxRefusedException">Only an operator can decide (outbox rule 7, refuse).</exception>
    /// <exception cref="Bridge.Outbox.OutboxMissingException">The stream is gone or empty (outbox rule 7, refuse).</exception>
    public async Task<OutboxWriter> OpenAsync(OutboxLease lease, ServerFacts server, StateWriter state, CancellationToken cancellationToken)
    {
        var writer = await outbox.OpenAsync(lease, server, await known.ReadAsync(state, cancellationToken), cancellationToken);
        try
        {
            await known.SaveAsync(state, writer, cancellationToken);
            return writer;
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }
}
