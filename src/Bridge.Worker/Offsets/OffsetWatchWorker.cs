using Bridge.Hosting.Messaging;
using Bridge.Outbox;
using Bridge.Outbox.Reading;
using Bridge.Relay.Offsets;
using Bridge.State;
using Bridge.Worker.State;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Bridge.Worker.Offsets;

/// <summary>Keeps consumers' offsets, warns before retention overtakes a stored offset, and says so after (outbox rule 9, retention). Works
/// while this process holds the state.</summary>
internal sealed partial class OffsetWatchWorker(
    StateHolder holder, KnownOffsets known, ConsumerOffsets consumers, OutboxScan scan, OffsetsStatus status,
        IOptions<OutboxOptions> options, TimeProvider time, ILogger<OffsetWatchWorker> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    /// <summary>Looks at every offset once; logs those whose state has changed.</summary>
    internal async Task LookAsync(CancellationToken cancellationToken)
    {
        await KeepAsync(cancellationToken);
        var offsets = await known.ReadAsync(cancellationToken);
        var before = status.Current;
        if (offsets.Count == 0 && before.Count == 0) return;
        var range = await scan.ReadRangeAsync(cancellationToken);
        var now = new Dictionary<string, OffsetState>();
        foreach (var (name, offset) in offsets)
        {
            var standing = OffsetStanding.Of(offset, range, options.Value, time.GetUtcNow());
            now[name] = standing.State;
            if (before.GetValueOrDefault(name) == standing.State) continue;
            if (standing.State == OffsetState.Endangered) LogEndangered(logger, name, offset.Sequence, standing.Reason);
            if (standing.State == OffsetState.Lost) LogLost(logger, name, standing.LostFrom!.Value, standing.LostTo!.Value);
        }

        status.Current = now;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            await holder.WaitAsync(stoppingToken);
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested
                && (exception is OutboxMissingException or StateNotHeldException || ConnectionLoss.Is(exception)))
            {
                LogUnknown(logger, ConnectionLoss.Describe(exception));
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogUnexpected(logger, exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    // Without Redis, what is known of consumers' offsets is watched on.
    private async Task KeepAsync(CancellationToken cancellationToken)
    {
        try
        {
            await consumers.KeepAsync(cancellationToken);
        }
        catch (OffsetStoreUnavailableException unavailable)
        {
            LogNotKept(logger, unavailable.Message);
        }
    }
}
