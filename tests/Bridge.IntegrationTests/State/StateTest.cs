using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.Hosting.Redis;
using Bridge.State;
using Bridge.Testing.Services;

namespace Bridge.IntegrationTests.State;

/// <summary>A state stream of one test, on a virtual host of its own.</summary>
public abstract class StateTest : IAsyncLifetime
{
    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected TopologyNames Names { get; } = new("p" + Guid.NewGuid().ToString("N")[..10]);

    protected RedisConnection Redis { get; } = new(TestServices.Redis);

    protected RabbitMqConnector Connector { get; private set; } = null!;

    private protected TestVirtualHost Host { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Host = await TestVirtualHost.CreateAsync(cancellationToken: Cancellation);
        Connector = new RabbitMqConnector(Host.Uri);
    }

    public async ValueTask DisposeAsync()
    {
        await Redis.TryAsync(database => database.KeyDeleteAsync([Names.RedisPrefix + "state", Names.RedisPrefix + "state:version"]),
            CancellationToken.None);
        await Redis.DisposeAsync();
        await Host.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected Task<StateWriter> OpenAsync() => StateWriter.OpenAsync(Connector, Names, Redis, TimeProvider.System, Cancellation);

    protected async Task DeclareAsync()
    {
        await using var connection = await Connector.OpenAsync("test", Cancellation);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancellation);
        await StateRecords.DeclareAsync(channel, Names, Cancellation);
    }
}
