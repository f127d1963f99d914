using System.Net;
using System.Net.Http.Headers;
using Bridge.Hosting.Configuration;

namespace Bridge.Hosting.Asking;

/// <summary>Where a worker is asked, and by which right: with a token at its address, or by its socket on this machine.</summary>
/// <param name="Url">Its address.</param>
/// <param name="Socket">Its socket; null: it is asked over the network.</param>
/// <param name="Token">The token; null for none.</param>
public sealed record WorkerAddress(Uri Url, string? Socket, string? Token)
{
    private const string SocketScheme = "unix";

    /// <summary>What the configuration says: a token goes to the address; without one a worker on this machine is asked by its
    /// socket.</summary>
    /// <exception cref="ConfigurationException">The address is no URL.</exception>
    public static WorkerAddress Of(BridgeOptions options)
    {
        if (!Uri.TryCreate(options.Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https" or SocketScheme))
            throw new ConfigurationException([$"Bridge:Url: '{options.Url}' is no URL; write http://host:7376 or unix:/run/bridge/worker-7376.sock"]);
        if (url.Scheme == SocketScheme) return new WorkerAddress(Plain, url.LocalPath, null);
        if (!string.IsNullOrEmpty(options.Token)) return new WorkerAddress(url, null, options.Token);
        var socket = OwnerSocket.PathOf(options.Run ?? OwnerSocket.DefaultFolder, url.Port);
        return IsThisMachine(url) && File.Exists(socket) ? new WorkerAddress(Plain, socket, null) : new WorkerAddress(url, null, null);
    }

    /// <summary>How people are told of it.</summary>
    public override string ToString() => Socket ?? Url.ToString();

    /// <summary>A client that asks there; whoever calls it bounds the times.</summary>
    public HttpClient CreateClient()
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };
        if (Socket is { } path)
            handler.ConnectCallback = async (_, cancellationToken) => await OwnerSocket.ConnectAsync(path, cancellationToken);
        var client = new HttpClient(handler) { BaseAddress = Url, Timeout = Timeout.InfiniteTimeSpan };
        if (Token is not null) client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        return client;
    }

    private static readonly Uri Plain = new("http://localhost");

    private static bool IsThisMachine(Uri url) => url.IsLoopback
        || (IPAddress.TryParse(url.Host, out var address) && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)));
}
