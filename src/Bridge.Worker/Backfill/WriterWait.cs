using Bridge.Capture.Backfill;
using Npgsql;

namespace Bridge.Worker.Backfill;

/// <summary>Waits, before a table is read, until the transactions have ended that were writing to it; those that begin meanwhile are not
/// waited for.</summary>
internal static class WriterWait
{
    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(2);

    /// <summary>Returns when they have ended; <paramref name="say"/> is told whom it waits for.</summary>
    public static async Task WaitAsync(
        NpgsqlDataSource database, BackfillTable table, Func<string, Task> say, TimeProvider time, CancellationToken cancellationToken)
    {
        var open = await OpenWriters.FindAsync(database, table, cancellationToken);
        if (open.Count == 0) return;
        var (first, look, said) = (open.Select(writer => writer.Transaction).ToHashSet(), FirstLook, "");
        for (; open.Count > 0; open = [.. (await OpenWriters.FindAsync(database, table, cancellationToken))
            .Where(writer => first.Contains(writer.Transaction))])
        {
            var reason =
                $"waits until transactions that are writing to {table.Name} have ended ({string.Join(", ", open)}): what they wrote " +
                "before the table was published comes in no other way";
            if (reason != said) await say(said = reason);
            await Task.Delay(look, time, cancellationToken);
            look = look * 2 < LongestLook ? look * 2 : LongestLook;
        }
    }
}
