using System.Net.Sockets;
using System.Runtime.Versioning;

namespace Bridge.Api.Doors;

/// <summary>Makes the worker's Unix socket: of its own user alone before anybody can connect.</summary>
internal static class OwnerDoor
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnersFolder = Owner | UnixFileMode.UserExecute;
    private const UnixFileMode Others = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>A socket that is bound and does not listen yet.</summary>
    /// <exception cref="DoorShutException">It cannot be made, or not safely.</exception>
    public static Socket Bind(string path)
    {
        if (OperatingSystem.IsWindows()) throw new DoorShutException("There is no Unix socket on this system.");
        try
        {
            PrepareFolder(Path.GetDirectoryName(path)!);
            RemoveStale(path);
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Bind(new UnixDomainSocketEndPoint(path));
            File.SetUnixFileMode(path, Owner);
            return socket;
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new DoorShutException($"The path '{path}' is too long for a socket: name a shorter folder in Bridge:Run.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or SocketException)
        {
            throw new DoorShutException($"The socket '{path}' cannot be made: {failure.Message} Name another folder in Bridge:Run.");
        }
    }

    [UnsupportedOSPlatform("windows")]
    private static void PrepareFolder(string folder)
    {
        Directory.CreateDirectory(folder, OwnersFolder);
        if ((File.GetUnixFileMode(folder) & Others) != 0)
            throw new DoorShutException($"Others may write to the folder '{folder}': take that right from them, or name another in Bridge:Run.");
    }

    // What a worker that was killed left behind answers nobody.
    private static void RemoveStale(string path)
    {
        if (!File.Exists(path)) return;
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(path);
            return;
        }

        throw new DoorShutException($"Another worker listens at '{path}'.");
    }
}
