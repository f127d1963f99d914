using Bridge.Capture.Backfill;
using Microsoft.Extensions.Options;

namespace Bridge.Worker.Backfill;

/// <summary>How backfills give way: to live changes, and to a relay that is behind.</summary>
internal sealed class BackfillThrottle(BackfillRates rates, RelayLag relay, IOptions<BackfillOptions> options, TimeProvider time)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    // A query that took long because the machine has much to do must not make the backfill stand still.
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(20);

    /// <summary>True while live changes come.</summary>
    public bool IsLive => rates.IsLive(time);

    /// <summary>Why the backfill must wait for the relay; null when it need not.</summary>
    public string? RelayReason => options.Value.MaxRelayLag is > 0 and var most && relay.Read() is { } lag && lag > most
        ? $"waits for the relay, which is {lag} bytes behind the outbox (Backfill:MaxRelayLag, {most})"
        : null;

    /// <summary>Rests for as long as the share that a backfill has of the time asks after this work, 20 ms at the most; not at all while no
    /// live changes come.</summary>
    public Task RestAsync(TimeSpan worked, CancellationToken cancellationToken)
    {
        if (!IsLive || options.Value.LiveShare >= 1) return Task.CompletedTask;
        var rest = worked * ((1 / options.Value.LiveShare) - 1);
        return Task.Delay(rest < Longest ? rest : Longest, time, cancellationToken);
    }

    /// <summary>Waits until the relay is near enough; <paramref name="say"/> is told why when it has to.</summary>
    public async Task WaitForRelayAsync(Func<string, Task> say, CancellationToken cancellationToken)
    {
        if (RelayReason is not { } reason) return;
        await say(reason);
        while (RelayReason is not null) await Task.Delay(Look, time, cancellationToken);
    }
}
