using System.Net.Sockets;
using System.Runtime.Versioning;
using Bridge.Api.Doors;
using Bridge.Hosting.Asking;
using Bridge.Hosting.Configuration;

namespace Bridge.UnitTests.Api.Doors;

[UnsupportedOSPlatform("windows")]
public sealed class OwnerDoorTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("bridge-o").FullName;

    private string Run => Path.Combine(folder, "run");

    private string SocketPath => OwnerSocket.PathOf(Run, 7376);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Is_its_owners_alone_before_anybody_can_connect()
    {
        using var socket = OwnerDoor.Bind(SocketPath);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(SocketPath));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Run));
        using var early = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        Assert.Throws<SocketException>(() => early.Connect(new UnixDomainSocketEndPoint(SocketPath)));
    }

    [Fact]
    public void Stays_shut_in_a_folder_that_others_may_write_to()
    {
        Directory.CreateDirectory(Run);
        File.SetUnixFileMode(Run, File.GetUnixFileMode(Run) | UnixFileMode.OtherWrite);
        var shut = Assert.Throws<DoorShutException>(() => OwnerDoor.Bind(SocketPath));
        Assert.Contains("Others may write", shut.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Stays_shut_where_another_worker_answers_and_takes_the_place_of_one_that_was_killed()
    {
        using (var alive = OwnerDoor.Bind(SocketPath))
        {
            alive.Listen();
            var shut = Assert.Throws<DoorShutException>(() => OwnerDoor.Bind(SocketPath));
            Assert.Contains("Another worker", shut.Message, StringComparison.Ordinal);
        }

        File.WriteAllText(SocketPath, "what a worker that was killed left");
        using var next = OwnerDoor.Bind(SocketPath);
    }

    [Fact]
    public void A_path_that_is_too_long_says_which_key_to_change() =>
        Assert.Contains("Bridge:Run", Assert.Throws<DoorShutException>(() => OwnerDoor.Bind(OwnerSocket
            .PathOf(Path.Combine(Run, new string('x', 120)), 7376))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_client_finds_it_by_the_port_connects_to_its_owner_and_prefers_a_token()
    {
        var options = new BridgeOptions { Run = Run };
        Assert.Null(WorkerAddress.Of(options).Socket);
        using var socket = OwnerDoor.Bind(SocketPath);
        socket.Listen();
        Assert.Equal(SocketPath, WorkerAddress.Of(options).Socket);
        await using var stream = await OwnerSocket.ConnectAsync(SocketPath, TestContext.Current.CancellationToken);
        Assert.True(stream.CanWrite);

        Assert.Null(WorkerAddress.Of(new BridgeOptions { Run = Run, Url = "http://127.0.0.1:7377" }).Socket);
        Assert.Null(WorkerAddress.Of(new BridgeOptions { Run = Run, Url = "http://bridge.example:7376" }).Socket);
        var asked = WorkerAddress.Of(new BridgeOptions { Run = Run, Token = "bridge_x" });
        Assert.Equal((null, "bridge_x"), (asked.Socket, asked.Token));
        Assert.Equal("/run/bridge/w.sock", WorkerAddress.Of(new BridgeOptions { Url = "unix:/run/bridge/w.sock" }).Socket);
        Assert.Throws<ConfigurationException>(() => WorkerAddress.Of(new BridgeOptions { Url = "ftp://x" }));
    }
}
