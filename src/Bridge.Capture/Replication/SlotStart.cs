using Npgsql;

namespace Bridge.Capture.Replication;

/// <summary>Waits until the server has given us the slot: START_REPLICATION itself answers only with its first message.</summary>
internal static class SlotStart
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(100);

    /// <summary>Returns once the slot is held by <paramref name="pid"/> or the first message is there.</summary>
    /// <exception cref="SlotInUseException">Another reader holds the slot.</exception>
    public static async Task WaitAsync(
        NpgsqlDataSource source, string slot, int pid, Task first, TimeProvider time, CancellationToken cancellationToken)
    {
        for (var pause = TimeSpan.FromMilliseconds(2); !first.IsCompleted; pause = Longer(pause))
        {
            var state = await SlotState.ReadAsync(source, slot, cancellationToken);
            if (state?.Holder?.Pid == pid) return;
            await Task.WhenAny(first, Task.Delay(pause, time, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }
        await ThrowIfRefusedAsync(source, slot, first, cancellationToken);
    }

    private static async Task ThrowIfRefusedAsync(NpgsqlDataSource source, string slot, Task first, CancellationToken cancellationToken)
    {
        try
        {
            await first;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.ObjectInUse)
        {
            var state = await SlotState.ReadAsync(source, slot, cancellationToken);
            throw new SlotInUseException(slot, state?.Holder, e);
        }
    }

    private static TimeSpan Longer(TimeSpan pause) => pause * 2 < LongestPause ? pause * 2 : LongestPause;
}
