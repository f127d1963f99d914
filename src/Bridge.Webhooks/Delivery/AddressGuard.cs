using System.Net;
using System.Net.Sockets;

namespace Bridge.Webhooks.Delivery;

/// <summary>Opens connections to endpoints, only to addresses of the public internet, unless configuration allows the host. Looks at the
/// address that it connects to, after the name was resolved.</summary>
internal sealed class AddressGuard(IEnumerable<string> allowedHosts)
{
    private static readonly IPNetwork[] Closed =
    [
        .. new[]
        {
            // Of IPv4: this network, private, shared, loopback, link-local, protocol assignments, documentation, relays, benchmarks,
            // multicast, reserved.
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
                "192.88.99.0/24",
            "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            // Of IPv4, public by their form, answered by a server near by: the host of a machine in Azure, AS112, multicast relays.
            "168.63.129.16/32", "192.31.196.0/24", "192.52.193.0/24", "192.175.48.0/24",
            // Of IPv6's global unicast: Teredo and protocol assignments, documentation, 6to4, AS112.
            "2001::/23", "2001:db8::/32", "3fff::/20", "2002::/16", "2620:4f:8000::/48",
        }.Select(IPNetwork.Parse),
    ];

    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    private readonly HashSet<string> allowed = allowedHosts.Select(host => host.Trim('[', ']')).ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>True for an address that everybody may be sent to.</summary>
    public static bool IsPublic(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            // Holds an address of IPv4, to which a gateway leads.
            if (Nat64.Contains(address)) return IsPublic(new IPAddress(address.GetAddressBytes().AsSpan(12, 4)));
            if (!GlobalUnicast.Contains(address)) return false;
        }

        return !Closed.Any(network => network.BaseAddress.AddressFamily == address.AddressFamily && network.Contains(address));
    }

    /// <summary>Resolves the host and connects to the first of its addresses that is allowed and answers.</summary>
    /// <exception cref="AddressRefusedException">None of its addresses is allowed.</exception>
    /// <exception cref="SocketException">The name is unknown, or no address answers.</exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = await Dns.GetHostAddressesAsync(host, cancellationToken);
        var open = allowed.Contains(host.Trim('[', ']')) ? addresses : Array.FindAll(addresses, IsPublic);
        if (open.Length == 0) throw new AddressRefusedException(host);
        SocketException? last = null;
        foreach (var address in open)
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(address, port, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException failure)
            {
                socket.Dispose();
                last = failure;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw last!;
    }
}
