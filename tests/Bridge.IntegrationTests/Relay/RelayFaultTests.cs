using System.Net;
using System.Net.Sockets;
using Bridge.Hosting.Configuration;
using Bridge.Testing.Services;

namespace Bridge.IntegrationTests.Relay;

public sealed class RelayFaultTests
{
    [Fact]
    public async Task A_quorum_queue_that_is_deleted_under_load_stops_the_relay_for_no_longer_than_it_takes_to_notice()
    {
        await using var relay = await RelayHarness.CreateAsync();
        Dictionary<string, object?> quorum = new() { ["x-queue-type"] = "quorum" };
        var doomed = await relay.QueueAsync(TopologyNames.ContractExchange("RowChanged"), "", quorum);
        var healthy = await relay.QueueAsync(TopologyNames.ContractExchange("RowChanged"), "", quorum);
        for (var i = 0; i < 150; i++) relay.Append(1000 + (i * 100), 100);
        await relay.StartAsync();
        await Poll.UntilAsync(() => relay.Status.Current.TypedOffset > 3000, "the relay is at work");

        // More often than not the broker then reads nothing more from the relay's connection, and lets it and its lock not go by itself.
        await relay.Channel.QueueDeleteAsync(doomed, false, false, cancellationToken: TestContext.Current.CancellationToken);

        await Eventually.TrueAsync(
            () => relay.Status.Current.TypedOffset == 15999, () => $"not everything is settled: {relay.Describe()}",
            TestContext.Current.CancellationToken);
        var received = await relay.DrainAsync(healthy);
        Assert.Equal(Enumerable.Range(1000, 15000).Select(i => (long)i), received.Distinct().Order());
        Assert.InRange(received.Count, 15000, 15000 + relay.Options.Window);
    }

    [Fact]
    public async Task After_a_lost_connection_only_the_window_is_repeated_with_the_same_ids()
    {
        await using var relay = await RelayHarness.CreateAsync();
        relay.Options.Window = 200;
        relay.Options.Trouble = relay.Options.Trouble with { Silence = TimeSpan.FromSeconds(30) };
        var queue = await relay.QueueAsync(TopologyNames.ChangesExchange, "#");
        await using var proxy = new CuttableProxy(new Uri(relay.Host.Uri));
        for (var i = 0; i < 100; i++) relay.Append(1000 + (i * 100), 100);
        await relay.StartAsync(proxy.Uri);
        await Poll.UntilAsync(() => relay.Status.Current.Confirmed > 1000, "the relay is in the middle");
        proxy.CutAll();
        await Poll.UntilAsync(() => relay.Status.Current.TypedOffset == 10_999, "everything is confirmed", 60);

        var received = new List<(long Sequence, string? Id)>();
        while (await relay.Channel.BasicGetAsync(queue, autoAck: true, TestContext.Current.CancellationToken) is { } message)
            received.Add(
                (Convert.ToInt64(message.BasicProperties.Headers!["bridge-sequence"], System.Globalization.CultureInfo.InvariantCulture),
                message.BasicProperties.MessageId));
        Assert.Equal(Enumerable.Range(1000, 10_000).Select(i => (long)i), received.Select(message => message.Sequence).Distinct().Order());
        Assert.Equal(10_000, received.Select(message => message.Id).Distinct().Count());
        Assert.InRange(received.Count, 10_000, 10_000 + relay.Options.Window);
    }

    /// <summary>Forwards TCP to the broker until it is cut.</summary>
    private sealed class CuttableProxy : IAsyncDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);
        private readonly Uri target;
        private readonly List<Socket> sockets = [];
        private readonly Task accepting;

        public CuttableProxy(Uri target)
        {
            this.target = target;
            listener.Start();
            Uri = new UriBuilder(target) { Host = "127.0.0.1", Port = ((IPEndPoint)listener.LocalEndpoint).Port }.Uri.ToString();
            accepting = AcceptAsync();
        }

        public string Uri { get; }

        public void CutAll()
        {
            lock (sockets)
            {
                foreach (var socket in sockets) socket.Close(0);
                sockets.Clear();
            }
        }

        public async ValueTask DisposeAsync()
        {
            listener.Stop();
            CutAll();
            await accepting;
        }

        private async Task AcceptAsync()
        {
            try
            {
                while (true)
                {
                    var client = await listener.AcceptSocketAsync();
                    var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                    await server.ConnectAsync(target.Host, target.Port);
                    client.NoDelay = true;
                    lock (sockets) sockets.AddRange([client, server]);
                    _ = PumpAsync(client, server);
                    _ = PumpAsync(server, client);
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // The listener was stopped.
            }
        }

        private static async Task PumpAsync(Socket from, Socket to)
        {
            var buffer = new byte[64 * 1024];
            try
            {
                int read;
                while ((read = await from.ReceiveAsync(buffer)) > 0) await to.SendAsync(buffer.AsMemory(0, read));
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // The connection was cut.
            }

            to.Close(0);
        }
    }
}
