using Bridge.Capture.Backfill;
using Bridge.Outbox;
using Bridge.Outbox.Writing;

namespace Bridge.Worker.Capture;

/// <summary>Puts a backfill's rows into records of their own, between the transactions of capture.</summary>
/// <remarks>Used by the pump alone. While live changes come, its records are small and the broker has little before it that is not
/// confirmed: so a live change never waits behind a backfill for long.</remarks>
internal sealed class ReadRows(
    WindowRegister register, BackfillRates rates, OutboxWriter writer, ChangeBatchBuilder builder, OutboxOptions options, TimeProvider time)
{
    private const int RecordsUnconfirmed = 8;

    /// <summary>While live changes come, a record of rows is this part of the usual size.</summary>
    private const int LivePart = 4;

    /// <summary>While capture does not catch up, a record of rows goes between the transactions at this distance, so that a backfill ends
    /// at all.</summary>
    private static readonly TimeSpan Distance = TimeSpan.FromMilliseconds(2);

    /// <summary>The same, while they hold live changes.</summary>
    private static readonly TimeSpan LiveDistance = TimeSpan.FromMilliseconds(20);

    private long last = time.GetTimestamp();

    /// <summary>True when the broker has confirmed enough for another record.</summary>
    public bool HasRoom => writer.UnconfirmedBytes < Most;

    /// <summary>True when a record of rows is due although capture has not caught up.</summary>
    public bool IsDue => register.HasRows
        && (rates.IsLive(time) ? time.GetElapsedTime(last) >= LiveDistance : time.GetElapsedTime(last) >= Distance && HasRoom);

    /// <summary>Completes when it is worth looking at <see cref="HasRoom"/> again.</summary>
    public Task RoomAsync() => writer.WhenBelowAsync(Most);

    private long Most => rates.IsLive(time) ? options.RecordBytes / 2 : (long)options.RecordBytes * RecordsUnconfirmed;

    /// <summary>Fills the empty builder with the next rows; the window that they come from.</summary>
    /// <param name="isCaughtUp">False when changes wait: the record is as large as any, since it is the only one for a while.</param>
    public PageWindow? Fill(bool isCaughtUp)
    {
        if (register.Peek() is not { } window) return null;
        if (window.Page is { } page) builder.BeginRead(window.Job, page.ReadAt);
        var (any, bytes) = (false, isCaughtUp && rates.IsLive(time) ? options.RecordBytes / LivePart : options.RecordBytes);
        while (builder.Bytes < bytes && window.TryNext(out var members, out _))
        {
            builder.AddRead(window.Table.Schema, window.Table.Table, members);
            any = true;
        }

        builder.EndTransaction(any);
        return window;
    }

    /// <summary>What <see cref="Fill"/> collected is appended; a window without further rows is completed once that is confirmed.</summary>
    public void Appended(PageWindow? window)
    {
        last = time.GetTimestamp();
        if (window is not { IsDrained: true }) return;
        register.Done(window);
        _ = CompleteAsync(window, writer.WhenConfirmedAsync());
    }

    private static async Task CompleteAsync(PageWindow window, Task confirmed)
    {
        await confirmed.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (confirmed.IsCompletedSuccessfully) window.Complete();
        else window.Fail();
    }
}
