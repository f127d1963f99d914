using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using Xunit;

namespace Bridge.Testing.Services;

/// <summary>A toxiproxy-server of one test: TCP links that the test cuts and slows. The environment variable TOXIPROXY names the
/// program.</summary>
public sealed class Toxiproxy : IAsyncDisposable
{
    private readonly Process process;
    private readonly HttpClient api;

    private Toxiproxy(Process process, int port)
    {
        this.process = process;
        api = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
    }

    /// <summary>True when this machine has the program.</summary>
    public static bool IsInstalled => Environment.GetEnvironmentVariable("TOXIPROXY") is { Length: > 0 } path && File.Exists(path);

    /// <summary>Starts it; where it is not installed, the test is skipped on a laptop and fails in CI.</summary>
    public static async Task<Toxiproxy> CreateAsync()
    {
        const string reason = "TOXIPROXY does not name a toxiproxy-server program.";
        if (!IsInstalled && Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(reason);
        if (!IsInstalled) Assert.Skip(reason);
        var port = FreePort.Find();
        var start = new ProcessStartInfo(
            "/bin/sh", ["-c", "exec \"$@\" >/dev/null 2>&1", "sh", Environment.GetEnvironmentVariable("TOXIPROXY")!, "-host", "127.0.0.1",
            "-port", $"{port}"]);
        var proxy = new Toxiproxy(Process.Start(start) ?? throw new InvalidOperationException("toxiproxy did not start."), port);
        await Poll.UntilAsync(proxy.AnswersAsync, "toxiproxy to answer");
        return proxy;
    }

    /// <summary>Opens a link to <paramref name="upstream"/> (<c>host:port</c>); its port on 127.0.0.1.</summary>
    public async Task<int> LinkAsync(string link, string upstream)
    {
        var port = FreePort.Find();
        await PostAsync("/proxies", new { name = link, listen = $"127.0.0.1:{port}", upstream, enabled = true });
        return port;
    }

    /// <summary>Takes a link away.</summary>
    public async Task CloseAsync(string link)
    {
        using var answer = await api.DeleteAsync($"/proxies/{link}");
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Closes a link: its connections end, and new ones are refused.</summary>
    public Task CutAsync(string link) => PostAsync($"/proxies/{link}", new { enabled = false });

    /// <summary>Opens a link again.</summary>
    public Task MendAsync(string link) => PostAsync($"/proxies/{link}", new { enabled = true });

    /// <summary>Adds a toxic, such as <c>latency</c>, to a link; <paramref name="stream"/> is <c>upstream</c> or
    /// <c>downstream</c>.</summary>
    public Task AddAsync(string link, string type, string stream, object attributes) =>
        PostAsync($"/proxies/{link}/toxics", new { name = $"{type}_{stream}", type, stream, toxicity = 1.0, attributes });

    /// <summary>Takes a toxic away.</summary>
    public async Task RemoveAsync(string link, string type, string stream)
    {
        using var answer = await api.DeleteAsync($"/proxies/{link}/toxics/{type}_{stream}");
        if (answer.StatusCode != HttpStatusCode.NotFound) answer.EnsureSuccessStatusCode();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        api.Dispose();
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var answer = await api.GetAsync("/version");
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false; // Not listening yet.
        }
    }

    private async Task PostAsync(string path, object body)
    {
        using var answer = await api.PostAsJsonAsync(path, body);
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException($"toxiproxy: {path}: {await answer.Content.ReadAsStringAsync()}");
    }
}
