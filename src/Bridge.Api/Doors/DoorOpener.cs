using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Bridge.Hosting.Asking;
using Bridge.Hosting.Configuration;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Bridge.Api.Doors;

/// <summary>Opens the worker's doors, each if it can be opened safely: the port, and the Unix socket.</summary>
internal sealed partial class DoorOpener(
    PortRules port, IOptions<BridgeOptions> bridge, DoorsStatus status, ILogger<DoorOpener> logger)
{
    private Socket? owners;

    /// <summary>Adds them to a server that was not started yet.</summary>
    public void Open(KestrelServerOptions kestrel)
    {
        OpenPort(kestrel);
        OpenOwners(kestrel);
    }

    /// <summary>The socket to listen on at an address.</summary>
    public Socket Bind(EndPoint endpoint) =>
        endpoint is UnixDomainSocketEndPoint && owners is { } bound ? bound
            : SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);

    // Shut, it answers health alone.
    private void OpenPort(KestrelServerOptions kestrel)
    {
        status.Add(() => port.Problem);
        if (port.Problem is { } problem) LogShut(logger, problem);
        var (host, number) = (port.Address.Host.Trim('[', ']'), port.Address.Port);
        if (IPAddress.TryParse(host, out var address)) kestrel.Listen(address, number, Encrypt);
        else if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase)) kestrel.ListenLocalhost(number, Encrypt);
        else kestrel.ListenAnyIP(number, Encrypt);
    }

    private void Encrypt(ListenOptions listen)
    {
        if (port.Certificate is { } certificate)
            listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                OnConnection = _ => ValueTask.FromResult(
                    new SslServerAuthenticationOptions { ServerCertificateContext = certificate.Context }),
            });
    }

    private void OpenOwners(KestrelServerOptions kestrel)
    {
        var path = OwnerSocket.PathOf(bridge.Value.Run ?? OwnerSocket.DefaultFolder, port.Address.Port);
        try
        {
            owners = OwnerDoor.Bind(path);
            kestrel.ListenUnixSocket(path, listen => listen.Use(next => connection =>
            {
                connection.Features.Set(new OwnerConnection());
                return next(connection);
            }));
        }
        catch (DoorShutException shut)
        {
            status.Add(() => shut.Message);
            LogShut(logger, shut.Message);
        }
    }

    [LoggerMessage(EventId = 8001, EventName = "DoorShut", Level = LogLevel.Error,
        Message = "A door stays shut; capture and relay go on: {Reason}")]
    private static partial void LogShut(ILogger logger, string reason);
}
