using System.Net;
using System.Net.Sockets;

namespace Bridge.Testing.Services;

/// <summary>TCP ports of 127.0.0.1 that nobody listens on, below those that outgoing connections use: a service that is down for a while
/// finds its own again.</summary>
public static class FreePort
{
    private const int Lowest = 20_000;
    private const int Highest = 32_000;

    /// <summary>Finds one; another process may take it before it is used.</summary>
    public static int Find() => Find(1)[0];

    /// <summary>Finds several that differ.</summary>
    public static IReadOnlyList<int> Find(int count)
    {
        var ports = new HashSet<int>();
        while (ports.Count < count)
            if (Random.Shared.Next(Lowest, Highest) is var port && IsFree(port)) ports.Add(port);
        return [.. ports];
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return false;
        }
    }
}
