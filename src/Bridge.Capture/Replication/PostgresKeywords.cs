using Npgsql;

namespace Bridge.Capture.Replication;

/// <summary>Checks the keywords of a connection string: one that is misspelt would else be found by the first connection.</summary>
public static class PostgresKeywords
{
    /// <summary>What is wrong, in one line without any value; null when nothing is.</summary>
    public static string? Check(string connectionString)
    {
        try
        {
            _ = new NpgsqlConnectionStringBuilder(connectionString);
            return null;
        }
        catch (Exception failure) when (failure is ArgumentException or FormatException or KeyNotFoundException)
        {
            // Npgsql names the keyword; what follows may hold the value.
            return failure.Message.Split('\n', 2)[0].Split(" (Parameter", 2)[0];
        }
    }
}
