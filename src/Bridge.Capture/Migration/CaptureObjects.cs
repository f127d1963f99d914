using Npgsql;

namespace Bridge.Capture.Migration;

/// <summary>Which of capture's objects the server has.</summary>
/// <param name="PublicationExists">The publication is there.</param>
/// <param name="SlotExists">The slot is there.</param>
public sealed record CaptureObjects(bool PublicationExists, bool SlotExists)
{
    /// <summary>True when both are there.</summary>
    public bool AreComplete => PublicationExists && SlotExists;

    /// <summary>Looks in the catalogue.</summary>
    /// <exception cref="NpgsqlException">The server cannot be reached or refuses.</exception>
    public static async Task<CaptureObjects> ReadAsync(NpgsqlDataSource source, CaptureOptions options, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("""
            SELECT EXISTS (SELECT FROM pg_publication WHERE pubname = $1), EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = $2)
            """);
        command.Parameters.AddWithValue(options.Publication);
        command.Parameters.AddWithValue(options.Slot);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new CaptureObjects(reader.GetBoolean(0), reader.GetBoolean(1));
    }
}
