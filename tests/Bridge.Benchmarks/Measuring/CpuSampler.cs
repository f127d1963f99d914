namespace Bridge.Benchmarks.Measuring;

/// <summary>Follows the CPU time of processes, also of those that end before the measurement does; reads them every 20 ms.</summary>
internal sealed class CpuSampler : IAsyncDisposable
{
    private readonly Dictionary<(string Name, int ProcessId), (TimeSpan From, TimeSpan To)> processes = [];
    private readonly CancellationTokenSource stop = new();
    private readonly Lock gate = new();
    private readonly Task sampling;

    public CpuSampler() => sampling = SampleAsync();

    /// <summary>Follows a process from now on, or from its start; processes of one name are told together.</summary>
    public void Follow(string name, int processId, bool fromStart = false)
    {
        var now = ProcessCpu.Read(processId) ?? TimeSpan.Zero;
        lock (gate) processes[(name, processId)] = (fromStart ? TimeSpan.Zero : now, now);
    }

    /// <summary>Reads once more, and tells the microseconds of each process for each of so many changes.</summary>
    public IReadOnlyDictionary<string, double> PerChange(long changes)
    {
        ReadAll();
        lock (gate)
        {
            return processes.GroupBy(process => process.Key.Name)
                .ToDictionary(group => group.Key, group => Math.Round(
                    group.Sum(process => (process.Value.To - process.Value.From).TotalMicroseconds) / changes, 2));
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await sampling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }

    private async Task SampleAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (await timer.WaitForNextTickAsync(stop.Token)) ReadAll();
    }

    private void ReadAll()
    {
        lock (gate)
        {
            foreach (var (process, (from, _)) in processes.ToArray())
                if (ProcessCpu.Read(process.ProcessId) is { } now) processes[process] = (from, now);
        }
    }
}
