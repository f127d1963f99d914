using System.Net;
using System.Net.Sockets;
using Bridge.Hosting.Configuration;
using Bridge.Testing.Services;

namespace Bridge.IntegrationTests.Relay;

public sealed class RelayFaultTests
{
    private static readonly Dictionary<string, object?> Full = new() { ["x-max-length"] = 1, ["x-overflow"] = "reject-publish" };

    [Fact]
    public async Task A_full_queue_is_reported_and_passed_over_and_others_get_everything()
    {
        await using var relay = await RelayHarness.CreateAsync();
        relay.Options.GiveUpAfter = TimeSpan.FromSeconds(2);
        relay.Options.Window = 100;
        var full = await relay.QueueAsync(TopologyNames.ChangesExchange, "RowChanged.#", Full);
        var healthy = await relay.QueueAsync(TopologyNames.ContractExchange("RowChanged"));
        relay.Append(1000, 1000);
        await relay.StartAsync();
        var started = TimeProvider.System.GetTimestamp();
        await Poll.UntilAsync(() => relay.Status.Current.TypedOffset == 1999, "everything is settled", 15);
        Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(10),
            "patience was spent once, not for each message");
        relay.Append(2000, 1, "unrelated");
        await Poll.UntilAsync(() => relay.Status.Current.LastPassedOver?.SuspectedQueue == full, "the suspect is named");
        Assert.InRange(relay.Status.Current.PassedOver, 900, 1001);

        var received = new List<long>();
        await Poll.UntilAsync(
            async () =>
            {
                received.AddRange(await relay.DrainAsync(healthy));
                return received.Contains(2000);
            },
            "the healthy queue has the last change");
        Assert.Equal(Enumerable.Range(1000, 1001).Select(i => (long)i), received.Distinct().Order());
        Assert.InRange(received.Count, 1001, 1020);
    }

    [Fact]
    public async Task A_queue_that_has_room_again_in_time_gets_what_it_refused_in_order()
    {
        await using var relay = await RelayHarness.CreateAsync();
        relay.Options.GiveUpAfter = TimeSpan.FromSeconds(30);
        var slow = await relay.QueueAsync(TopologyNames.ChangesExchange, "RowChanged.#",
            new() { ["x-max-length"] = 5, ["x-overflow"] = "reject-publish" });
        for (var i = 0; i < 60; i++) relay.Append(1000 + i, 1);
        await relay.StartAsync();
        var received = new List<long>();
        await Poll.UntilAsync(
            async () =>
            {
                received.AddRange(await relay.DrainAsync(slow));
                return received.Distinct().Count() == 60;
            },
            "all 60 arrive", 60);
        Assert.Equal(0, relay.Status.Current.PassedOver);
    }

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

        await Poll.UntilAsync(() => relay.Status.Current.TypedOffset == 15999, "everything is settled", 90);
        var received = await relay.DrainAsync(healthy);
        Assert.Equal(Enumerable.Range(1000, 15000).Select(i => (long)i), received.Distinct().Order());
        Assert.InRange(received.Count, 15000, 15000 + relay.Options.Window);
        Assert.Equal(0, relay.Status.Current.PassedOver);
    }

    [Fact]
    public async Task After_a_lost_connection_only_the_window_is_repeated_with_the_same_ids()
    {
        await using var relay = await RelayHarness.CreateAsync();
        relay.Options.Window = 200;
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
