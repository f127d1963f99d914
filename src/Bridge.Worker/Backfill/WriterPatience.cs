using Bridge.Capture.Backfill;
using Npgsql;

namespace Bridge.Worker.Backfill;

/// <summary>Waits, before a table is read, until the transactions have ended that were writing to it; those that begin meanwhile are not waited for.</summary>
internal static class WriterPatience
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    /// <summary>Returns when they have ended; <paramref name="say"/> is told whom it waits for.</summary>
    public static async Task WaitAsync(NpgsqlDataSource database, BackfillTable table, Func<string, Task> say, TimeProvider time, CancellationToken cancellationToken)
    {
        var open = await OpenWriters.FindAsync(database, table, cancellationToken);
        if (open.Count == 0) return;
        using var timer = new PeriodicTimer(Look, time);
        var first = open.Select(writer => writer.Transaction).ToHashSet();
        for (string? said = null; open.Count > 0; open = [.. (await OpenWriters.FindAsync(database, table, cancellationToken)).Where(writer => first.Contains(writer.Transaction))])
        {
            var reason = $"waits until transactions that are writing to {table.Name} have ended ({string.Join(", ", open)}): what they wrote before the table was published comes in no other way";
            if (reason != said) await say(said = reason);
            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }
}
