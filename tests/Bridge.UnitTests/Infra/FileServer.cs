using System.Net;
using Bridge.Testing.Services;

namespace Bridge.UnitTests.Infra;

/// <summary>Serves files of a test over HTTP on 127.0.0.1.</summary>
internal sealed class FileServer : IDisposable
{
    private readonly HttpListener server = new();

    /// <summary>Starts on a free port.</summary>
    public FileServer()
    {
        Address = $"http://127.0.0.1:{FreePort.Find()}";
        server.Prefixes.Add(Address + "/");
        server.Start();
        _ = AnswerAsync();
    }

    /// <summary>Its address, without a slash at the end.</summary>
    public string Address { get; }

    /// <summary>What it serves, by name.</summary>
    public Dictionary<string, byte[]> Files { get; } = [];

    public void Dispose() => server.Close();

    private async Task AnswerAsync()
    {
        try
        {
            while (true)
            {
                var context = await server.GetContextAsync();
                var found = Files.TryGetValue(context.Request.Url!.AbsolutePath.TrimStart('/'), out var file);
                context.Response.StatusCode = found ? 200 : 404;
                if (found) await context.Response.OutputStream.WriteAsync(file);
                context.Response.Close();
            }
        }
        catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
