using Bridge.Testing.Services;

namespace Bridge.IntegrationTests.Faults;

/// <summary>A PostgreSQL, a RabbitMQ and a Redis that the fault tests may kill; one set for all of them, which therefore run one after the
/// other.</summary>
public sealed class FaultServices : IAsyncLifetime
{
    /// <summary>The database server.</summary>
    public PrivatePostgres Postgres { get; private set; } = null!;

    /// <summary>The broker.</summary>
    public PrivateRabbitMq Broker { get; private set; } = null!;

    /// <summary>The Redis server.</summary>
    public PrivateRedis Redis { get; private set; } = null!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        Postgres = await PrivatePostgres.CreateAsync("max_replication_slots = 20", "max_wal_senders = 20");
        Redis = await PrivateRedis.CreateAsync();
        Broker = await PrivateRabbitMq.CreateAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Broker.DisposeAsync();
        await Redis.DisposeAsync();
        await Postgres.DisposeAsync();
    }
}
