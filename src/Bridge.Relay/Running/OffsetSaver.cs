using Bridge.Relay.Context;
using Bridge.Relay.Offsets;
using Bridge.Relay.Publishing;
using Bridge.Relay.Status;
using RabbitMQ.Client.Exceptions;

namespace Bridge.Relay.Running;

/// <summary>Saves how far a session has relayed: to the store, and to the stream of offsets, which knows when the store does not.</summary>
/// <param name="window">Says what is settled.</param>
/// <param name="relayed">Says how many bytes that is.</param>
/// <param name="context">The relay's.</param>
/// <param name="stream">The stream of offsets.</param>
internal sealed class OffsetSaver(ExchangeWindow window, RelayedBytes relayed, RelayContext context, IOffsetLog stream)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan BusyPause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LastTime = TimeSpan.FromSeconds(2);

    private RelayOffset? appended;

    /// <summary>True when the stream knows how far all is settled.</summary>
    public bool IsAppended => window.Offsets == appended;

    /// <summary>Saves what is settled to the store and gives its room back, until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await window.Progress.WaitAsync(cancellationToken);
            var (offsets, count, bytes) = window.TakeConfirmed();
            var isSaved = await context.Offsets.TrySaveAsync(offsets, cancellationToken);
            context.Report.OffsetsSaved(isSaved);

            // Nothing leaves the window that neither Redis nor the stream knows: a crash repeats no more than the window holds.
            if (!isSaved) await AppendAsync(cancellationToken);
            window.Release(count, bytes);

            // Confirms come in small portions; saving each would cost more than publishing. But what waits to be saved fills the window.
            await Task.Delay(count > context.Options.Window / 32 ? BusyPause : Pause, context.Time, cancellationToken);
        }
    }

    /// <summary>Appends to the stream how far all is settled, unless it knows.</summary>
    public async Task AppendAsync(CancellationToken cancellationToken)
    {
        var offsets = window.Offsets;
        if (offsets == appended || offsets is { Typed: null, Batches: null }) return;
        await stream.AppendAsync(offsets with { Bytes = relayed.UpTo(offsets) }, cancellationToken);
        appended = offsets;
    }

    /// <summary>Saves in both ways what was settled when the session ended.</summary>
    public async Task SaveLastAsync()
    {
        context.Report.OffsetsSaved(await context.Offsets.TrySaveAsync(window.Offsets, CancellationToken.None));
        context.Report.Progress(window, relayed);
        if (!stream.IsOpen || window.IsBlocked) return;
        using var deadline = new CancellationTokenSource(LastTime, context.Time);
        try
        {
            await AppendAsync(deadline.Token);
        }
        catch (Exception e) when (e is RabbitMQClientException or OperationCanceledException or IOException or TimeoutException)
        {
            // The connection went in the meantime: what is not saved is published again.
            context.Report.OffsetsSaved(context.Offsets.IsAvailable);
        }
    }
}
