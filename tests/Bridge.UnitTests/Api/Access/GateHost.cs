using System.Net;
using System.Text;
using System.Text.Json;
using Bridge.Api;
using Bridge.Api.Doors;
using Bridge.Contracts;
using Bridge.Hosting.Asking;
using Bridge.State;
using Bridge.State.Access;
using Bridge.Worker.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Bridge.UnitTests.Api.Access;

/// <summary>The worker's application with its doors open and nothing else of it running: the tokens are what a test says.</summary>
internal sealed class GateHost : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly string folder;

    private GateHost(WebApplication app, string folder, int port) => (this.app, this.folder, Port) = (app, folder, port);

    /// <summary>Its port.</summary>
    public int Port { get; }

    /// <summary>Its Unix socket.</summary>
    public string Socket => OwnerSocket.PathOf(folder, Port);

    /// <summary>The tokens that it takes.</summary>
    public TokenList Tokens => app.Services.GetRequiredService<TokenList>();

    /// <summary>Its clock.</summary>
    public FakeTimeProvider Time => (FakeTimeProvider)app.Services.GetRequiredService<TimeProvider>();

    public static async Task<GateHost> StartAsync(params string[] settings)
    {
        var folder = Directory.CreateTempSubdirectory("bridge-g").FullName;
        var port = Testing.Services.FreePort.Find();
        var app = WorkerHost.Build(
            [
                "--ConnectionStrings:Postgres=Host=127.0.0.1;Port=1;Database=none;Username=none;Timeout=1",
                "--ConnectionStrings:RabbitMq=amqp://127.0.0.1:1/none", "--ConnectionStrings:Redis=127.0.0.1:1",
                $"--Worker:Url=http://127.0.0.1:{port}", $"--Bridge:Run={folder}", "--Logging:LogLevel:Default=None",
                .. settings.Select(setting => setting.Replace("PORT", $"{port}", StringComparison.Ordinal)),
            ],
            services =>
            {
                services.AddSingleton<TimeProvider>(new FakeTimeProvider(TimeProvider.System.GetUtcNow()));
                foreach (var part in services.Where(IsPart).ToList()) services.Remove(part);
            });
        app.Services.GetRequiredService<DoorOpener>().Open(app.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new GateHost(app, folder, port);
    }

    /// <summary>Makes the state hold these tokens; their texts.</summary>
    public string[] Know(params (string Name, AccessRole Role)[] tokens)
    {
        var texts = tokens.Select(_ => TokenText.Create()).ToArray();
        var state = new Dictionary<string, StateEntry>();
        foreach (var ((name, role), text) in tokens.Zip(texts))
        {
            var token = new AccessToken(name, TokenText.HashOf(text), role, Time.GetUtcNow(), null);
            var key = AccessToken.KeyOf(name);
            state[key] = new StateEntry(key, JsonSerializer.SerializeToElement(token, BridgeJson.Web), 1);
        }

        Tokens.Apply(state);
        return texts;
    }

    /// <summary>Sends a request as it stands; the answer.</summary>
    public async Task<HttpResponseMessage> SendAsync(
        string method, string path, string? token = null, string? cookie = null, object? body = null, bool bySocket = false,
        Uri? address = null, (string Name, string Value)[]? headers = null)
    {
        using var handler = bySocket ? Testing.Processes.TokenHandler.OwnerHandler(Socket) : new SocketsHttpHandler();
        (handler.AllowAutoRedirect, handler.UseCookies) = (false, false);
        handler.SslOptions.RemoteCertificateValidationCallback = static (_, shown, _, _) => shown is not null;
        using var client = new HttpClient(handler) { BaseAddress = address ?? new Uri($"http://127.0.0.1:{Port}") };
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (token is not null) request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        if (cookie is not null) request.Headers.Add("Cookie", cookie);
        foreach (var (name, value) in headers ?? []) request.Headers.Add(name, value);
        if (method != "GET")
            request.Content = new StringContent(body is null ? "" : JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>The status of an answer.</summary>
    public async Task<HttpStatusCode> StatusAsync(
        string method, string path, string? token = null, string? cookie = null, object? body = null, bool bySocket = false)
    {
        using var answer = await SendAsync(method, path, token, cookie, body, bySocket);
        return answer.StatusCode;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    // What the process runs beside its web server.
    private static bool IsPart(ServiceDescriptor service) =>
        service.ServiceType == typeof(IHostedService) && service.ImplementationType?.Name != "GenericWebHostService";
}
