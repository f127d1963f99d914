using System.Net;
using Bridge.Worker;
using Microsoft.AspNetCore.Http;

namespace Bridge.Api.Doors;

/// <summary>Whether the port can be opened safely, and to whom.</summary>
internal sealed class PortRules : IDisposable
{
    private readonly string? shut;
    private readonly IReadOnlyList<IPNetwork> trusted;

    private PortRules(BindingAddress address, string? shut, IReadOnlyList<IPNetwork> trusted, ServerCertificate? certificate) =>
        (Address, this.shut, this.trusted, Certificate) = (address, shut, trusted, certificate);

    /// <summary>Where it listens.</summary>
    public BindingAddress Address { get; }

    /// <summary>What connections are shown; null: they are not encrypted.</summary>
    public ServerCertificate? Certificate { get; }

    /// <summary>Why it is shut; null when it is open.</summary>
    public string? Problem => shut ?? Certificate?.Problem;

    /// <summary>The rules that the configuration makes: on loopback plain; beyond it encrypted, behind a proxy that encrypts, or for
    /// trusted networks.</summary>
    public static PortRules Of(WorkerOptions options, TimeProvider time)
    {
        var address = BindingAddress.Parse(options.Url);
        var trusted = options.TrustedNetwork.Select(IPNetwork.Parse).ToList();
        if (address.Scheme == Uri.UriSchemeHttps)
            return new PortRules(address, null, [], new ServerCertificate(options.Certificate, options.CertificateKey, time));
        if (IsLoopback(address.Host) || options.BehindProxy || trusted.Count > 0) return new PortRules(address, null, trusted, null);
        return new PortRules(
            address,
            $"{options.Url} is open to other machines, and nothing is encrypted there. Make Worker:Url https with Worker:Certificate; or " +
            "set Worker:BehindProxy where a proxy encrypts; or name in Worker:TrustedNetwork from which addresses plain requests are taken.",
            [], null);
    }

    /// <summary>True when somebody at this address may ask.</summary>
    public bool Admits(IPAddress? remote)
    {
        if (trusted.Count == 0 || remote is null) return true;
        var address = remote.IsIPv4MappedToIPv6 ? remote.MapToIPv4() : remote;
        return IPAddress.IsLoopback(address) || trusted.Any(network => network.Contains(address));
    }

    /// <inheritdoc/>
    public void Dispose() => Certificate?.Dispose();

    private static bool IsLoopback(string host) => host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
