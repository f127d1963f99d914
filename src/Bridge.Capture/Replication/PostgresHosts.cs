using System.Globalization;
using System.Net.Sockets;
using Npgsql;

namespace Bridge.Capture.Replication;

/// <summary>One server among the several that a connection string names: replication knows one host alone, and all connections of an epoch
/// must lead to the same server.</summary>
public static class PostgresHosts
{
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(5);

    /// <summary>The same connection string with the one host that has the role that is asked for (<c>Target Session Attributes</c>; the one
    /// that can be written to, unless it says otherwise).</summary>
    /// <param name="connectionString">Npgsql's connection string; with a single host and nothing asked it comes back as it is.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="NpgsqlException">None of them has it; the message says what each one answered.</exception>
    public static async Task<string> FindAsync(string connectionString, CancellationToken cancellationToken)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        var wanted = settings.TargetSessionAttributes;
        var hosts = (settings.Host ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (hosts.Length < 2 && wanted is null) return connectionString;
        settings.TargetSessionAttributes = null;
        var answers = new List<string>();
        string? second = null;
        foreach (var host in hosts)
        {
            var one = WithHost(settings, host);
            var (answer, fits, fitsElse) = await AskAsync(one, wanted, cancellationToken);
            if (fits) return one.ConnectionString;
            if (fitsElse) second ??= one.ConnectionString;
            answers.Add($"{host} {answer}");
        }

        return second ?? throw new NpgsqlException(
            $"None of the servers is what is asked for ({wanted ?? "primary"}): {string.Join("; ", answers)}.");
    }

    /// <summary>The connection string for pools, which know several hosts: they too go to the one that can be written to, unless it says
    /// otherwise.</summary>
    internal static void ForPool(NpgsqlConnectionStringBuilder settings)
    {
        if (!(settings.Host ?? "").Contains(',', StringComparison.Ordinal)) settings.TargetSessionAttributes = null;
        else settings.TargetSessionAttributes ??= "primary";
    }

    private static NpgsqlConnectionStringBuilder WithHost(NpgsqlConnectionStringBuilder settings, string host)
    {
        var one = new NpgsqlConnectionStringBuilder(settings.ConnectionString) { Host = host };
        var colon = host.LastIndexOf(':');
        var isPort = colon > 0 && (host[colon - 1] == ']' || host.IndexOf(':', StringComparison.Ordinal) == colon);
        if (isPort && int.TryParse(host.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
            (one.Host, one.Port) = (host[..colon], port);
        return one;
    }

    // Whether it is what is wanted, and whether it will do where none is.
    private static async Task<(string Answer, bool Fits, bool FitsElse)> AskAsync(
        NpgsqlConnectionStringBuilder settings, string? wanted, CancellationToken cancellationToken)
    {
        settings = new NpgsqlConnectionStringBuilder(settings.ConnectionString) { Pooling = false };
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(LongestAnswer);
        try
        {
            await using var connection = new NpgsqlConnection(settings.ConnectionString);
            await connection.OpenAsync(deadline.Token);
            await using var ask = new NpgsqlCommand(
                "SELECT pg_is_in_recovery(), current_setting('default_transaction_read_only')::bool", connection);
            await using var row = await ask.ExecuteReaderAsync(deadline.Token);
            await row.ReadAsync(deadline.Token);
            var (isStandby, isReadOnly) = (row.GetBoolean(0), row.GetBoolean(1));
            return (isStandby ? "is a standby" : isReadOnly ? "is read-only" : "is a primary", Fits(wanted, isStandby, isReadOnly),
                wanted is "prefer-primary" or "prefer-standby");
        }
        catch (Exception failure) when (failure is NpgsqlException or SocketException or OperationCanceledException
            && !cancellationToken.IsCancellationRequested)
        {
            return ("does not answer", false, false);
        }
    }

    private static bool Fits(string? wanted, bool isStandby, bool isReadOnly) => wanted switch
    {
        "any" => true,
        "standby" or "prefer-standby" => isStandby,
        "read-only" => isStandby || isReadOnly,
        "read-write" => !isStandby && !isReadOnly,
        _ => !isStandby,
    };
}
