namespace Bridge.Hosting.Configuration;

/// <summary>Where the services are.</summary>
public sealed class ConnectionStringsOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "ConnectionStrings";

    /// <summary>PostgreSQL, in Npgsql's form: <c>Host=…;Port=…;Database=…;Username=…</c>.</summary>
    public string Postgres { get; set; } = "";

    /// <summary>RabbitMQ, <c>amqp://user:password@host:port/vhost</c> (or <c>amqps</c>).</summary>
    public string RabbitMq { get; set; } = "";

    /// <summary>RabbitMQ's management API, <c>http://user:password@host:15672</c>; empty: derived from <see cref="RabbitMq"/> with port
    /// 15672.</summary>
    public string RabbitMqManagement { get; set; } = "";

    /// <summary>Redis, in StackExchange.Redis' form: <c>host:port[,user=…][,password=…][,ssl=true]</c>.</summary>
    public string Redis { get; set; } = "";

    /// <summary>OpenSearch, <c>http://host:9200</c>; empty: no indexer.</summary>
    public string OpenSearch { get; set; } = "";
}
