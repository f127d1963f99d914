using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Bridge.Contracts.Positions;
using Bridge.Testing.Processes;

namespace Bridge.Benchmarks.Pipeline;

/// <summary>What a worker tells of itself at one moment.</summary>
internal sealed partial class WorkerFigures
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(15);

    private readonly Dictionary<string, double> values = [];

    /// <summary>Row changes read so far.</summary>
    public long Changes => (long)Value("bridge_capture_changes_total");

    /// <summary>Everything committed up to here is confirmed.</summary>
    public Lsn CompleteThrough => new((ulong)Value("bridge_capture_complete_through_lsn"));

    /// <summary>A metric by its name with labels; 0 when it is absent.</summary>
    public double Value(string series) => values.GetValueOrDefault(series);

    /// <summary>Asks until the condition holds.</summary>
    /// <exception cref="TimeoutException">It did not in 15 minutes; the message has the worker's log.</exception>
    public static async Task<WorkerFigures> WaitAsync(
        WorkerProcess worker, Func<WorkerFigures, bool> condition, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        using var timer = new PeriodicTimer(Pause);
        while (true)
        {
            if (await TryReadAsync(worker, cancellationToken) is { } figures && condition(figures)) return figures;
            if (TimeProvider.System.GetElapsedTime(started) > Deadline)
                throw new TimeoutException($"The worker does not get there; its log:\n{worker.Log}");
            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    /// <summary>When capture entered its present state.</summary>
    public static async Task<DateTimeOffset> CaptureSinceAsync(WorkerProcess worker, CancellationToken cancellationToken)
    {
        var status = await worker.Api.GetFromJsonAsync<JsonElement>("/api/status", cancellationToken);
        return status.GetProperty("capture").GetProperty("since").GetDateTimeOffset();
    }

    // "name{label="…"} value time", the time not of every revision: labels of the exporter's own do not count.
    private void Take(string line)
    {
        var end = line.IndexOf('}', StringComparison.Ordinal) + 1;
        if (end == 0) end = line.IndexOf(' ', StringComparison.Ordinal);
        var series = ExporterLabel().Replace(line[..end], "").Replace("{}", "", StringComparison.Ordinal)
            .Replace(",}", "}", StringComparison.Ordinal);
        values[series] = double.Parse(line[end..].Trim().Split(' ')[0], CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("""otel_[a-z_]+="[^"]*",?""")]
    private static partial Regex ExporterLabel();

    private static async Task<WorkerFigures?> TryReadAsync(WorkerProcess worker, CancellationToken cancellationToken)
    {
        try
        {
            var figures = new WorkerFigures();
            foreach (var line in (await worker.Api.GetStringAsync("/metrics", cancellationToken)).Split('\n'))
            {
                if (line.Length > 0 && line[0] != '#') figures.Take(line);
            }

            return figures;
        }
        catch (HttpRequestException)
        {
            return null; // Not listening yet.
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null; // Too busy.
        }
    }
}
