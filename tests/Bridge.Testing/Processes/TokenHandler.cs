using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace Bridge.Testing.Processes;

/// <summary>Asks a worker as a program does: with a token, made by its socket as soon as it makes one. Until then, and where it does not
/// lead, by the socket itself; one of an earlier build, which has none, without either.</summary>
public sealed class TokenHandler : DelegatingHandler
{
    private readonly string socket;
    private readonly HttpMessageInvoker owner;
    private readonly SemaphoreSlim making = new(1, 1);
    private string? token;

    /// <summary>Asks the worker that listens on this port and has its socket in this folder.</summary>
    public TokenHandler(string runFolder, int port)
        : base(new SocketsHttpHandler())
    {
        socket = Path.Combine(runFolder, $"worker-{port}.sock");
        owner = new HttpMessageInvoker(OwnerHandler(socket));
    }

    /// <summary>What asks by a worker's socket.</summary>
    public static SocketsHttpHandler OwnerHandler(string socket) => new()
    {
        ConnectCallback = async (_, cancellationToken) =>
        {
            var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancellationToken);
            return new NetworkStream(connection, ownsSocket: true);
        },
    };

    /// <summary>A token of the role admin; null while the worker makes none.</summary>
    public async Task<string?> TokenAsync(CancellationToken cancellationToken)
    {
        await making.WaitAsync(cancellationToken);
        try
        {
            return token ??= await MakeAsync(cancellationToken);
        }
        finally
        {
            making.Release();
        }
    }

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var isOpen = request.RequestUri!.AbsolutePath.StartsWith("/health", StringComparison.Ordinal);
        if (isOpen || request.Headers.Authorization is not null || !File.Exists(socket))
            return await base.SendAsync(request, cancellationToken);
        if (await TokenAsync(cancellationToken) is not { } known) return await owner.SendAsync(request, cancellationToken);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", known);
        var answer = await base.SendAsync(request, cancellationToken);
        if (answer.StatusCode != HttpStatusCode.TooManyRequests) return answer;
        // Tests ask more often than a program may.
        answer.Dispose();
        return await owner.SendAsync(request, cancellationToken);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            owner.Dispose();
            making.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task<string?> MakeAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://localhost/api/tokens")
        {
            Content = JsonContent.Create(new { name = $"t{Guid.NewGuid():N}", role = "admin" }),
        };
        using var answer = await owner.SendAsync(request, cancellationToken);
        return answer.IsSuccessStatusCode
            ? (await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("token").GetString() : null;
    }
}
