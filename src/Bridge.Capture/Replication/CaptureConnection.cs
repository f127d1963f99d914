using Bridge.Contracts.Text;
using Npgsql;

namespace Bridge.Capture.Replication;

/// <summary>How capture connects: under the name <c>bridge</c>, with the session settings that row JSON is defined by.</summary>
public static class CaptureConnection
{
    /// <summary>The application name of every connection of capture; that of replication says of which outbox it is, too.</summary>
    public const string ApplicationName = "bridge";

    // A server that ends idle sessions would end an epoch with them.
    private const string PinnedSettings = SessionSettings.Options + " -c idle_session_timeout=0";

    private const int ReplicationReadBuffer = 256 * 1024;
    private const int KeepAliveSeconds = 30;

    /// <summary>Ordinary pooled connections; the caller disposes it.</summary>
    /// <exception cref="ArgumentException">The connection string cannot be read.</exception>
    public static NpgsqlDataSource CreateDataSource(string connectionString)
    {
        var settings = Pinned(connectionString);
        PostgresHosts.ForPool(settings);
        return NpgsqlDataSource.Create(settings.ConnectionString);
    }

    /// <summary>An ordinary connection of its own, unpooled, with TCP keep-alive, already open.</summary>
    /// <exception cref="NpgsqlException">The server cannot be reached or refuses.</exception>
    internal static Task<NpgsqlConnection> OpenOwnAsync(string connectionString, CancellationToken cancellationToken) =>
        OpenOwnAsync(connectionString, "", cancellationToken);

    /// <summary>As the other, with further settings of the session in the form of <see cref="SessionSettings.Options"/>.</summary>
    /// <exception cref="NpgsqlException">The server cannot be reached or refuses.</exception>
    internal static async Task<NpgsqlConnection> OpenOwnAsync(
        string connectionString, string furtherSettings, CancellationToken cancellationToken)
    {
        var settings = Pinned(connectionString);
        settings.Options += furtherSettings;
        settings.Pooling = false;
        KeepAlive(settings);
        var connection = new NpgsqlConnection(settings.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>The connection string of the replication connection.</summary>
    /// <param name="connectionString">Npgsql's connection string, with one host.</param>
    /// <param name="reader">What the connection calls itself.</param>
    internal static string ForReplication(string connectionString, string reader = ApplicationName)
    {
        var settings = Pinned(connectionString);
        settings.ApplicationName = reader;
        KeepAlive(settings);
        settings.ReadBufferSize = Math.Max(settings.ReadBufferSize, ReplicationReadBuffer);
        settings.CancellationTimeout = 1000;
        settings.Options += " -c client_min_messages=warning"; // what SkippedPublication hears
        return settings.ConnectionString;
    }

    // The system's own time is two hours: a balancer forgets a quiet connection within minutes.
    private static void KeepAlive(NpgsqlConnectionStringBuilder settings)
    {
        settings.TcpKeepAlive = true;
        if (settings.TcpKeepAliveTime == 0) settings.TcpKeepAliveTime = KeepAliveSeconds;
        if (settings.TcpKeepAliveInterval == 0) settings.TcpKeepAliveInterval = KeepAliveSeconds / 3;
    }

    private static NpgsqlConnectionStringBuilder Pinned(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { ApplicationName = ApplicationName };
        // The server takes the last of two settings of one name, so ours go behind the user's.
        settings.Options = string.IsNullOrEmpty(settings.Options) ? PinnedSettings : $"{settings.Options} {PinnedSettings}";
        return settings;
    }
}
