using Bridge.Testing.Services;

namespace Bridge.Testing.Processes;

/// <summary><c>bridge run worker</c>.</summary>
public sealed class WorkerProcess : ServiceProcess
{
    private WorkerProcess(IReadOnlyDictionary<string, string?> settings, int? port, string? executable)
        : base("worker", "Worker:Url", settings, port, executable)
    {
    }

    /// <summary>Starts a worker with this configuration, on a free port unless it takes the place of one that ended; perhaps one of another
    /// build.</summary>
    public static WorkerProcess Start(IReadOnlyDictionary<string, string?> settings, int? port = null, string? executable = null) =>
        new(settings, port, executable);

    /// <summary>Waits until <c>/api/status</c> shows this state of capture.</summary>
    public Task WaitForCaptureAsync(string state, CancellationToken cancellationToken) => Eventually.TrueAsync(
        async () => await CaptureStateAsync(cancellationToken) == state, () => $"capture is not {state}; log:\n{Log}", cancellationToken);

    /// <summary>Waits until <c>/api/status</c> shows this state of the relay.</summary>
    public Task WaitForRelayAsync(string state, CancellationToken cancellationToken) => Eventually.TrueAsync(
        async () => await StateAsync("relay", cancellationToken) == state, () => $"the relay is not {state}; log:\n{Log}",
            cancellationToken);

    /// <summary>The state of capture as the API tells it; empty when the API does not answer.</summary>
    public Task<string> CaptureStateAsync(CancellationToken cancellationToken) => StateAsync("capture", cancellationToken);

    private Task<string> StateAsync(string part, CancellationToken cancellationToken) =>
        ReadAsync("/api/status", status => status.GetProperty(part).GetProperty("state").GetString(), cancellationToken);
}
