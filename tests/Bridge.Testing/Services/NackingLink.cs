using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Bridge.Testing.Services;

/// <summary>A TCP link to a real RabbitMQ that turns a confirm for one connection into a refusal: basic.ack (60, 80) and basic.nack (60,
/// 120) have the same length (AMQP 0-9-1, 4.2.3; RabbitMQ's extension for nack).</summary>
/// <remarks>It stands in for what a test cannot make a single node do on purpose: refuse a record of a stream.</remarks>
public sealed class NackingLink : IAsyncDisposable
{
    private const int HeaderBytes = 7;
    private const int ProtocolHeaderBytes = 8;
    private const byte MethodFrame = 1;
    private const uint BasicAck = (60 << 16) | 80;
    private const uint BasicNack = (60 << 16) | 120;

    private readonly CancellationTokenSource stopping = new();
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly string host;
    private readonly int port;
    private readonly byte[] connectionName;
    private readonly Task accepting;
    private int armed;
    private int refused;

    private NackingLink(string host, int port, string connectionName)
    {
        (this.host, this.port, this.connectionName) = (host, port, Encoding.UTF8.GetBytes(connectionName));
        listener.Start();
        accepting = AcceptAsync();
    }

    /// <summary>Its port on 127.0.0.1.</summary>
    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>How many confirms it has turned into refusals.</summary>
    public int Refused => Volatile.Read(ref refused);

    /// <summary>Opens a link to a broker, for any number of connections.</summary>
    /// <param name="host">The broker's host.</param>
    /// <param name="port">Its port.</param>
    /// <param name="connectionName">The connection that is to be refused something, as its client names itself.</param>
    public static NackingLink Open(string host, int port, string connectionName) => new(host, port, connectionName);

    /// <summary>Turns the next confirm for the named connection into a refusal.</summary>
    public void RefuseNext() => Volatile.Write(ref armed, 1);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Dispose();
        await accepting;
        stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        var links = new List<Task>();
        try
        {
            while (true) links.Add(LinkAsync(await listener.AcceptTcpClientAsync(stopping.Token)));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await Task.WhenAll(links);
        }
    }

    // A link ends when either side closes; what ended it is the other side's affair.
    private async Task LinkAsync(TcpClient client)
    {
        using var near = client;
        using var far = new TcpClient { NoDelay = true };
        near.NoDelay = true;
        await far.ConnectAsync(host, port, stopping.Token);
        var isNamed = PassGreetingAsync(near.GetStream(), far.GetStream());
        Task[] both = [PassRequestsAsync(isNamed, near.GetStream(), far.GetStream()),
            PassAnswersAsync(isNamed, far.GetStream(), near.GetStream())];
        await Task.WhenAny(both);
        near.Close();
        far.Close();
        await Task.WhenAll(both).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // The client's first frame, connection.start-ok, carries its name among its properties (AMQP 0-9-1, 1.4.2.2).
    private async Task<bool> PassGreetingAsync(NetworkStream from, NetworkStream to)
    {
        var greeting = new byte[64 * 1024];
        await from.ReadExactlyAsync(greeting.AsMemory(0, ProtocolHeaderBytes), stopping.Token);
        await to.WriteAsync(greeting.AsMemory(0, ProtocolHeaderBytes), stopping.Token);
        var length = await ReadFrameAsync(from, greeting);
        await to.WriteAsync(greeting.AsMemory(0, length), stopping.Token);
        return greeting.AsSpan(0, length).IndexOf(connectionName) >= 0;
    }

    private async Task PassRequestsAsync(Task<bool> greeting, NetworkStream from, NetworkStream to)
    {
        await greeting;
        await from.CopyToAsync(to, stopping.Token);
    }

    private async Task PassAnswersAsync(Task<bool> isNamed, NetworkStream from, NetworkStream to)
    {
        var frame = new byte[256 * 1024];
        for (var length = await ReadFrameAsync(from, frame); length > 0; length = await ReadFrameAsync(from, frame))
        {
            var method = frame.AsSpan(HeaderBytes, sizeof(uint));
            if (frame[0] == MethodFrame && BinaryPrimitives.ReadUInt32BigEndian(method) == BasicAck && isNamed.IsCompletedSuccessfully
                && isNamed.Result && Interlocked.Exchange(ref armed, 0) == 1)
            {
                BinaryPrimitives.WriteUInt32BigEndian(method, BasicNack);
                Interlocked.Increment(ref refused);
            }

            await to.WriteAsync(frame.AsMemory(0, length), stopping.Token);
        }
    }

    // A frame's length; 0 at the end (AMQP 0-9-1, 4.2.3: type, channel, size, payload, frame-end).
    private async Task<int> ReadFrameAsync(NetworkStream from, byte[] frame)
    {
        if (await from.ReadAtLeastAsync(
            frame.AsMemory(0, HeaderBytes), HeaderBytes, throwOnEndOfStream: false, stopping.Token) < HeaderBytes) return 0;
        var length = HeaderBytes + (int)BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(3)) + 1;
        await from.ReadExactlyAsync(frame.AsMemory(HeaderBytes, length - HeaderBytes), stopping.Token);
        return length;
    }
}
