using System.Data.Common;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Bridge.Hosting.Configuration;

/// <summary>Checks the form of the connection strings; never prints one, since it may hold a password.</summary>
/// <param name="needsPostgres">Whether the process cannot do without PostgreSQL.</param>
internal sealed class ConnectionStringsOptionsValidator(bool needsPostgres) : IValidateOptions<ConnectionStringsOptions>
{
    private const string Prefix = ConnectionStringsOptions.Section + ":";

    public ValidateOptionsResult Validate(string? name, ConnectionStringsOptions options)
    {
        string?[] results =
        [
            options.Postgres.Length == 0 && !needsPostgres ? null : Postgres(options.Postgres),
            RabbitMq(options.RabbitMq),
            Uri(nameof(options.RabbitMqManagement), options.RabbitMqManagement, required: false, "http", "https"),
            Redis(options.Redis),
            Uri(nameof(options.OpenSearch), options.OpenSearch, required: false, "http", "https"),
        ];
        var failures = results.OfType<string>().ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static string? Postgres(string value)
    {
        const string key = Prefix + nameof(ConnectionStringsOptions.Postgres);
        const string form = "write Host=…;Port=5432;Database=…;Username=…;Password=…";
        if (value.Length == 0) return $"{key}: is missing; {form}";
        try
        {
            var parts = new DbConnectionStringBuilder { ConnectionString = value };
            var missing = new[] { ("Host", "Server"), ("Database", "DB") }
                .Where(pair => !parts.ContainsKey(pair.Item1) && !parts.ContainsKey(pair.Item2)).Select(pair => pair.Item1).ToList();
            return missing.Count == 0 ? null : $"{key}: has no {string.Join(" and no ", missing)}; {form}";
        }
        catch (ArgumentException)
        {
            return $"{key}: is no list of key=value; {form}";
        }
    }

    private static string? RabbitMq(string value)
    {
        var nodes = RabbitMqAddress.Parts(value);
        if (nodes.Count < 2) return Uri(nameof(ConnectionStringsOptions.RabbitMq), value, required: true, "amqp", "amqps");
        var fault = nodes.Select(node => Uri(nameof(ConnectionStringsOptions.RabbitMq), node, required: true, "amqp", "amqps"))
            .FirstOrDefault(failure => failure is not null);
        if (fault is not null) return fault;
        var others = nodes.Select(node => new Uri(node)).Select(node => (node.UserInfo, node.AbsolutePath)).Distinct().Count();
        return others == 1 ? null
            : $"{Prefix}{nameof(ConnectionStringsOptions.RabbitMq)}: the nodes of a cluster have the same user, password and virtual host";
    }

    private static string? Redis(string value)
    {
        const string key = Prefix + nameof(ConnectionStringsOptions.Redis);
        if (value.Length == 0) return $"{key}: is missing; write host:port";
        try
        {
            return ConfigurationOptions.Parse(value).EndPoints.Count > 0 ? null : $"{key}: names no server; write host:port";
        }
        catch (Exception failure) when (failure is ArgumentException or FormatException or OverflowException)
        {
            return $"{key}: cannot be read; write host:port[,user=…][,password=…][,ssl=true]";
        }
    }

    private static string? Uri(string member, string value, bool required, params string[] schemes)
    {
        var form = $"write {schemes[0]}://user:password@host:port" + (schemes[0] == "amqp" ? "/vhost" : "");
        if (value.Length == 0) return required ? $"{Prefix}{member}: is missing; {form}" : null;
        if (!System.Uri.TryCreate(value, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
            return $"{Prefix}{member}: is no URI; {form}";
        return schemes.Contains(uri.Scheme, StringComparer.OrdinalIgnoreCase) ? null
            : $"{Prefix}{member}: begins with {uri.Scheme}:, must be {string.Join(" or ", schemes)}; {form}";
    }
}
