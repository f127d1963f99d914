using Npgsql;

namespace Bridge.Capture.Changes;

/// <summary>The marks that a backfill writes to WAL: transactional messages, which come through the slot in commit order.</summary>
/// <remarks>See https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-REPLICATION</remarks>
public static class BackfillMarks
{
    /// <summary>The prefix of the messages.</summary>
    public const string Prefix = "bridge.backfill";

    /// <summary>Writes a mark in a transaction of its own.</summary>
    /// <exception cref="NpgsqlException">The server cannot be reached or refuses.</exception>
    public static async Task EmitAsync(NpgsqlDataSource database, string content, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT pg_logical_emit_message(true, $1, $2)::text");
        command.Parameters.AddWithValue(Prefix);
        command.Parameters.AddWithValue(content);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
