using Npgsql;

namespace Bridge.Capture.Replication;

/// <summary>Who reads a slot at the moment.</summary>
/// <param name="Pid">The process id of the walsender.</param>
/// <param name="ApplicationName">The reader's application name; empty when the role may not see it.</param>
/// <param name="User">The reader's role; empty when the role may not see it.</param>
public sealed record SlotHolder(int Pid, string ApplicationName, string User)
{
    /// <summary>True when the reader calls itself what every Bridge calls itself.</summary>
    public bool IsBridge => IsUnnamedBridge
        || ApplicationName.StartsWith(CaptureConnection.ApplicationName + " ", StringComparison.Ordinal);

    private bool IsUnnamedBridge => ApplicationName == CaptureConnection.ApplicationName;

    /// <summary>True when the reader is of the same outbox; one of an earlier revision, which does not say of which it is, is taken for
    /// that.</summary>
    /// <param name="reader">What the readers of this outbox call themselves.</param>
    public bool IsOf(string reader) => IsUnnamedBridge || ApplicationName == reader;

    /// <summary>For messages: <c>'sequin' (role sequin, pid 4711)</c>.</summary>
    public override string ToString() =>
        $"{(ApplicationName.Length == 0 ? "an unnamed reader" : $"'{ApplicationName}'")} " +
            $"({(User.Length == 0 ? "" : $"role {User}, ")}pid {Pid})";

    /// <summary>
    /// Ends the walsender that an earlier leader left behind on our slot, and waits until the slot is free.
    /// Only who holds the outbox's exclusive queue may call it.
    /// </summary>
    /// <returns>False when the slot is still held after <paramref name="deadline"/>.</returns>
    public static async Task<bool> TerminateLeftBehindAsync(
        NpgsqlDataSource source, string slot, TimeSpan deadline, TimeProvider time, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            if (!await TerminateOnceAsync(source, slot, cancellationToken)) return true;
            if (time.GetElapsedTime(started) > deadline) return false;
            await Task.Delay(TimeSpan.FromMilliseconds(20), time, cancellationToken);
        }
    }

    private static async Task<bool> TerminateOnceAsync(NpgsqlDataSource source, string slot, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("""
            SELECT count(pg_terminate_backend(active_pid)) FROM pg_replication_slots
            WHERE slot_name = $1 AND database = current_database() AND active_pid IS NOT NULL
            """);
        command.Parameters.AddWithValue(slot);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))! > 0;
    }
}
