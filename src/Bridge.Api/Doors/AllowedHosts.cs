using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace Bridge.Api.Doors;

/// <summary>The host names under which the API and the page may be asked: this machine's own, and those that the configuration
/// names.</summary>
/// <remarks>A page of another origin can make a browser send requests here under a name that it lets point to 127.0.0.1; its name is not
/// among these.</remarks>
public sealed class AllowedHosts(IEnumerable<string> configured)
{
    private readonly HashSet<string> names =
        new(["localhost", "127.0.0.1", "::1", .. configured.Select(Normalize)], StringComparer.OrdinalIgnoreCase);

    /// <summary>True for a name or an address that the list can hold: no scheme, port, path or wildcard.</summary>
    public static bool IsHost(string text) => Uri.CheckHostName(Normalize(text)) != UriHostNameType.Unknown;

    /// <summary>True when the request's <c>Host</c> is one of them, whatever its port.</summary>
    public bool Contains(HostString host) => host.HasValue && names.Contains(Normalize(host.Host));

    private static string Normalize(string host)
    {
        var bare = host.StartsWith('[') && host.EndsWith(']') ? host[1..^1] : host;
        return IPAddress.TryParse(bare, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6 ? address.ToString()
            : bare;
    }
}
