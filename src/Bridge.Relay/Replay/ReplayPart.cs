using Bridge.Outbox.Reading;
using Bridge.Outbox.Records;

namespace Bridge.Relay.Replay;

/// <summary>The part of the outbox that a replay reads, up to limits that are told one after the other.</summary>
/// <param name="outbox">The outbox.</param>
/// <param name="reader">Picks the messages.</param>
/// <param name="after">The part begins behind this Sequence.</param>
/// <param name="hint">The stream's number of the record that holds it; null when unknown.</param>
/// <param name="last">Changes behind this Sequence are never wanted.</param>
/// <param name="onGap">Told of a range that the outbox no longer has.</param>
internal sealed class ReplayPart(OutboxReader outbox, ReplayReader reader, long after, long? hint, long last, Action<OutboxGap> onGap)
    : IAsyncDisposable
{
    private readonly CancellationTokenSource ending = new();
    private IAsyncEnumerator<OutboxRead>? records;
    private OutboxRecord? next;
    private long? read;

    /// <summary>Gives everything up to <paramref name="limit"/>, which the outbox has or had: it comes to an end.</summary>
    public async Task ReadToAsync(long limit, CancellationToken cancellationToken)
    {
        using var registration = cancellationToken.Register(ending.Cancel);
        cancellationToken.ThrowIfCancellationRequested();
        records ??= outbox.ReadAsync(OutboxStart.After(after, hint), ending.Token).GetAsyncEnumerator(ending.Token);
        while ((read ?? after) < limit)
        {
            next ??= await NextAsync();
            if (next.FirstSequence > limit) return;
            await reader.ReadAsync(next, after, last, cancellationToken);
            read = next.LastSequence;
            next = null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        if (records is not null) await records.DisposeAsync();
        ending.Dispose();
    }

    private async Task<OutboxRecord> NextAsync()
    {
        while (await records!.MoveNextAsync())
        {
            // A gap that somebody accepted is no loss of what the outbox had.
            if (records.Current.Gap is { IsAccepted: false } gap) onGap(gap);
            if (records.Current.Record.Count > 0) return records.Current.Record;
        }

        throw new IOException("The outbox reader ended.");
    }
}
