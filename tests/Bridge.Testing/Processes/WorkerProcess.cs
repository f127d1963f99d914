using Bridge.Testing.Services;

namespace Bridge.Testing.Processes;

/// <summary><c>bridge run worker</c>.</summary>
public sealed class WorkerProcess : ServiceProcess
{
    private TokenHandler handler = null!;

    private WorkerProcess(IReadOnlyDictionary<string, string?> settings, int? port, string? executable)
        : base("worker", "Worker:Url", settings, port, executable)
    {
    }

    /// <summary>Starts a worker with this configuration, on a free port unless it takes the place of one that ended; perhaps one of another
    /// build.</summary>
    public static WorkerProcess Start(IReadOnlyDictionary<string, string?> settings, int? port = null, string? executable = null) =>
        new(settings, port, executable);

    /// <summary>What a command is told that asks this worker with a token.</summary>
    public async Task<Dictionary<string, string?>> AskingAsync(CancellationToken cancellationToken) => new()
    {
        ["Bridge:Url"] = Api.BaseAddress!.ToString(),
        ["Bridge:Token"] = await handler.TokenAsync(cancellationToken)
            ?? throw new InvalidOperationException($"The worker makes no token; its log:\n{Log}"),
    };

    /// <summary>Waits until <c>/api/status</c> shows this state of capture.</summary>
    public Task WaitForCaptureAsync(string state, CancellationToken cancellationToken) => Eventually.TrueAsync(
        async () => await CaptureStateAsync(cancellationToken) == state, () => $"capture is not {state}; log:\n{Log}", cancellationToken);

    /// <summary>Waits until <c>/api/status</c> shows this state of the relay.</summary>
    public Task WaitForRelayAsync(string state, CancellationToken cancellationToken) => Eventually.TrueAsync(
        async () => await StateAsync("relay", cancellationToken) == state, () => $"the relay is not {state}; log:\n{Log}",
            cancellationToken);

    /// <summary>The state of capture as the API tells it; empty when the API does not answer.</summary>
    public Task<string> CaptureStateAsync(CancellationToken cancellationToken) => StateAsync("capture", cancellationToken);

    private protected override HttpMessageHandler CreateHandler(string runFolder) => handler = new TokenHandler(runFolder, Port);

    private Task<string> StateAsync(string part, CancellationToken cancellationToken) =>
        ReadAsync("/api/status", status => status.GetProperty(part).GetProperty("state").GetString(), cancellationToken);
}
