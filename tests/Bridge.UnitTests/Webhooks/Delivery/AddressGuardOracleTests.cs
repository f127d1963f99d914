using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Bridge.Webhooks.Delivery;
using Microsoft.Security.AntiSSRF;

namespace Bridge.UnitTests.Webhooks.Delivery;

/// <summary>The guard beside Microsoft's AntiSSRF, over random addresses and the borders of both's ranges.</summary>
public sealed class AddressGuardOracleTests
{
    private const int Rounds = 200_000;

    private static readonly AntiSSRFPolicy Oracle = new(PolicyConfigOptions.ExternalOnlyLatest);
    private static readonly IPNetwork[] Special = [
        .. Oracle.DeniedAddresses.Concat(["64:ff9b::/96", "::ffff:0:0/96", "::/96", "2000::/3"]).Select(IPNetwork.Parse)];
    private static readonly IPNetwork[] SpecialOfIPv4 = [
        .. Special.Where(network => network.BaseAddress.AddressFamily == AddressFamily.InterNetwork)];
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    [Fact]
    public void Both_say_the_same_but_where_the_difference_has_a_name()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("BRIDGE_TEST_SEED"), out var given) ? given : Random.Shared.Next();
        var random = new Random(seed);
        var seen = new Dictionary<string, int>();
        for (var round = 0; round < Rounds; round++)
        {
            var address = Draw(random);
            var (ours, theirs) = (AddressGuard.IsPublic(address), IsAllowed(Oracle, [address]));
            if (ours == theirs) continue;
            var reason = Difference(address, ours);
            Assert.True(reason is not null, $"{address}: we say {ours}, the oracle {theirs} (BRIDGE_TEST_SEED={seed})");
            seen[reason] = seen.GetValueOrDefault(reason) + 1;
        }

        // A difference that is none any more goes from the list.
        Assert.Equal(["NAT64", "unassigned"], seen.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_range_of_the_oracle_is_closed_from_its_first_address_to_its_last()
    {
        foreach (var network in Oracle.DeniedAddresses.Select(IPNetwork.Parse).Where(network => !network.Equals(Nat64)))
            Assert.All([network.BaseAddress, Last(network)], address => Assert
                .False(AddressGuard.IsPublic(address), $"{address} of {network}"));
    }

    // Why the guard says otherwise than the oracle; null where there is no reason.
    private static string? Difference(IPAddress address, bool ours)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return null;
        // On a network of IPv6 alone every receiver of IPv4 is reached through it: public where the address in it is.
        if (ours) return Nat64.Contains(address) ? "NAT64" : null;
        // The oracle names what is special; the guard takes nothing that IANA has not assigned as global unicast.
        return GlobalUnicast.Contains(address) || address.IsIPv4MappedToIPv6 ? null : "unassigned";
    }

    private static IPAddress Draw(Random random)
    {
        var network = Special[random.Next(Special.Length)];
        return random.Next(6) switch
        {
            0 => new IPAddress(Bytes(random, 4)),
            1 => new IPAddress(Bytes(random, 16)),
            2 => Within(network, random),
            3 => Step(network.BaseAddress, -1),
            4 => Step(Last(network), 1),
            _ => Wrap(random.Next(2) == 0 ? new IPAddress(Bytes(random, 4))
                : Within(SpecialOfIPv4[random.Next(SpecialOfIPv4.Length)], random), random),
        };
    }

    private static byte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    // An address of IPv4 in one of IPv6: mapped, compatible, NAT64, 6to4.
    private static IPAddress Wrap(IPAddress inner, Random random)
    {
        var bytes = new byte[16];
        var kind = random.Next(4);
        if (kind == 0) (bytes[10], bytes[11]) = (0xFF, 0xFF);
        if (kind == 2) (bytes[0], bytes[1], bytes[2], bytes[3]) = (0x00, 0x64, 0xFF, 0x9B);
        if (kind == 3) (bytes[0], bytes[1]) = (0x20, 0x02);
        inner.GetAddressBytes().CopyTo(bytes, kind == 3 ? 2 : 12);
        return new IPAddress(bytes);
    }

    private static IPAddress Within(IPNetwork network, Random random) =>
        Fill(network, Bytes(random, network.BaseAddress.GetAddressBytes().Length));

    private static IPAddress Last(IPNetwork network) =>
        Fill(network, [.. Enumerable.Repeat((byte)0xFF, network.BaseAddress.GetAddressBytes().Length)]);

    private static IPAddress Fill(IPNetwork network, byte[] host)
    {
        var bytes = network.BaseAddress.GetAddressBytes();
        for (var bit = network.PrefixLength; bit < bytes.Length * 8; bit++)
            bytes[bit / 8] |= (byte)(host[bit / 8] & (0x80 >> (bit % 8)));
        return new IPAddress(bytes);
    }

    private static IPAddress Step(IPAddress address, int by)
    {
        var bytes = address.GetAddressBytes();
        for (var i = bytes.Length - 1; i >= 0; i--)
        {
            bytes[i] = unchecked((byte)(bytes[i] + by));
            if (bytes[i] != (by > 0 ? 0 : 0xFF)) break;
        }

        return new IPAddress(bytes);
    }

    // What the library's handler asks before it connects; its public way would connect to the address.
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "IsNetworkConnectionAllowed")]
    private static extern bool IsAllowed(AntiSSRFPolicy policy, IPAddress[] addresses);
}
