using System.Net;
using System.Net.Sockets;

namespace Bridge.Testing.Services;

/// <summary>A TCP port of 127.0.0.1 that nobody listens on.</summary>
public static class FreePort
{
    /// <summary>Finds one; another process may take it before it is used.</summary>
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
