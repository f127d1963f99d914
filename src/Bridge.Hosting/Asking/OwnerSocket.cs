using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Bridge.Hosting.Asking;

/// <summary>The Unix socket of a worker, which needs no token: who may open it owns the worker.</summary>
public static class OwnerSocket
{
    // From Linux' socket.h; .NET has no names for them.
    private const int SolSocket = 1;
    private const int SoPeerCred = 17;
    private const int CredentialBytes = 12;

    /// <summary>The run folder where nothing else is said: below the system's folder for temporary files, by the user's name.</summary>
    public static string DefaultFolder => Path.Combine(Path.GetTempPath(), "bridge-" + Environment.UserName);

    /// <summary>The socket of the worker whose API listens on this port of this machine.</summary>
    public static string PathOf(string folder, int port) =>
        Path.Combine(Path.GetFullPath(folder), string.Create(CultureInfo.InvariantCulture, $"worker-{port}.sock"));

    /// <summary>Connects to a worker by its socket.</summary>
    /// <exception cref="SocketException">Nobody listens there.</exception>
    /// <exception cref="UnauthorizedAccessException">Somebody else listens there, who might only pretend to be the worker.</exception>
    public static async Task<Stream> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            var user = UserOf(socket);
            if (user != 0 && user != EffectiveUser())
                throw new UnauthorizedAccessException($"the socket '{path}' is another user's ({user}).");
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The user whose process is at the other end.</summary>
    private static uint UserOf(Socket socket)
    {
        Span<byte> credentials = stackalloc byte[CredentialBytes];
        socket.GetRawSocketOption(SolSocket, SoPeerCred, credentials);
        return MemoryMarshal.Read<uint>(credentials[4..]);
    }

    // "Uid:" with the real, effective, saved and file system user.
    private static uint EffectiveUser() => uint.Parse(
        File.ReadLines("/proc/self/status").First(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[2],
        CultureInfo.InvariantCulture);
}
