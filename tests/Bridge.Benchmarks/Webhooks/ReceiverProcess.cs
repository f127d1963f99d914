using System.Diagnostics;
using System.Globalization;
using Bridge.Testing.Services;

namespace Bridge.Benchmarks.Webhooks;

/// <summary>A receiver that runs, and the seconds that it measured.</summary>
internal sealed class ReceiverProcess : IAsyncDisposable
{
    private readonly Process process;

    private ReceiverProcess(Process process, string url) => (this.process, Url) = (process, url);

    /// <summary>Its URL.</summary>
    public string Url { get; }

    /// <summary>Its process id.</summary>
    public int Id => process.Id;

    /// <summary>Starts one that waits for so many requests.</summary>
    public static async Task<ReceiverProcess> StartAsync(int count, CancellationToken cancellationToken)
    {
        var port = FreePort.Find();
        var process = StartOwn(CountingReceiver.Command, $"{port}", $"{count}");
        await process.StandardOutput.ReadLineAsync(cancellationToken);
        return new ReceiverProcess(process, $"http://127.0.0.1:{port}/");
    }

    /// <summary>Starts a command of this program.</summary>
    public static Process StartOwn(params string[] arguments) =>
        Process.Start(new ProcessStartInfo(Environment.ProcessPath!, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true
        })
        ?? throw new InvalidOperationException($"{arguments[0]} did not start.");

    /// <summary>Completes when the requests begin that count.</summary>
    public async Task BeganAsync(CancellationToken cancellationToken) => await process.StandardOutput.ReadLineAsync(cancellationToken);

    /// <summary>Seconds from there to the last request.</summary>
    public async Task<double> SecondsAsync(CancellationToken cancellationToken) =>
        double.Parse(await process.StandardOutput.ReadLineAsync(cancellationToken) ?? "", CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await process.StandardInput.WriteLineAsync();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
