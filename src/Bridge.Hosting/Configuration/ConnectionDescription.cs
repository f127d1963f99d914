using System.Data.Common;
using System.Net;
using StackExchange.Redis;

namespace Bridge.Hosting.Configuration;

/// <summary>What may be shown of a connection string: where it leads and as whom, never a password.</summary>
public sealed record ConnectionDescription
{
    /// <summary>The host, or several separated by commas.</summary>
    public string Host { get; init; } = "";

    /// <summary>The port; 0 when not known.</summary>
    public int Port { get; init; }

    /// <summary>The database, the virtual host, or the number of the Redis database.</summary>
    public string Database { get; init; } = "";

    /// <summary>The user; empty when there is none.</summary>
    public string User { get; init; } = "";

    /// <summary>Describes an Npgsql connection string.</summary>
    public static ConnectionDescription Postgres(string connectionString)
    {
        var parts = new DbConnectionStringBuilder { ConnectionString = connectionString };
        return new ConnectionDescription
        {
            Host = First(parts, "Host", "Server"),
            Port = int.TryParse(First(parts, "Port"), out var port) ? port : 5432,
            Database = First(parts, "Database", "DB"),
            User = First(parts, "Username", "User Id", "User Name", "UserId", "UID", "User"),
        };
    }

    /// <summary>Describes an amqp, http or other URI.</summary>
    public static ConnectionDescription Uri(string text)
    {
        var uri = new Uri(text);
        var path = System.Uri.UnescapeDataString(uri.AbsolutePath.TrimStart('/'));
        var isAmqp = uri.Scheme.StartsWith("amqp", StringComparison.OrdinalIgnoreCase);
        return new ConnectionDescription
        {
            Host = uri.Host,
            Port = uri.Port > 0 ? uri.Port : isAmqp ? uri.Scheme.Length == 5 ? 5671 : 5672 : 0,
            Database = isAmqp && path.Length == 0 ? "/" : path,
            User = System.Uri.UnescapeDataString(uri.UserInfo.Split(':')[0]),
        };
    }

    /// <summary>Describes a StackExchange.Redis configuration.</summary>
    public static ConnectionDescription Redis(string configuration)
    {
        var options = ConfigurationOptions.Parse(configuration);
        var first = options.EndPoints.FirstOrDefault();
        return new ConnectionDescription
        {
            Host = first switch { DnsEndPoint dns => dns.Host, IPEndPoint ip => ip.Address.ToString(), _ => "" },
            Port = first switch { DnsEndPoint { Port: > 0 } dns => dns.Port, IPEndPoint { Port: > 0 } ip => ip.Port, _ => 6379 },
            Database = (options.DefaultDatabase ?? 0).ToString(System.Globalization.CultureInfo.InvariantCulture),
            User = options.User ?? "",
        };
    }

    /// <summary><c>user@host:port/database</c>.</summary>
    public override string ToString() =>
        $"{(User.Length > 0 ? User + "@" : "")}{Host}{(Port > 0 ? $":{Port}" : "")}/{Database.TrimStart('/')}";

    private static string First(DbConnectionStringBuilder parts, params string[] keys)
    {
        foreach (var key in keys)
            if (parts.TryGetValue(key, out var value)) return value.ToString() ?? "";
        return "";
    }
}
