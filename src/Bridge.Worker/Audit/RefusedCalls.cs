using Bridge.Hosting.Messaging;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Bridge.Worker.Audit;

/// <summary>Counts who is refused, and notes it once a minute: a line for each would let anybody fill the audit.</summary>
internal sealed partial class RefusedCalls(AuditLog audit, TimeProvider time, ILogger<RefusedCalls> logger) : BackgroundService
{
    private const int MostNamed = 3;

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Lock counting = new();
    private readonly HashSet<string> addresses = new(StringComparer.Ordinal);
    private int count;

    /// <summary>Somebody at this address was refused.</summary>
    public void Add(string from)
    {
        lock (counting)
        {
            count++;
            if (addresses.Count <= MostNamed) addresses.Add(from);
        }
    }

    /// <summary>Notes what was counted since the last time.</summary>
    internal async Task NoteAsync(CancellationToken cancellationToken)
    {
        if (Take() is not { } record) return;
        try
        {
            await audit.AppendAsync(record, cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested && ConnectionLoss.Is(failure))
        {
            LogNotNoted(logger, record.Count ?? 0, ConnectionLoss.Describe(failure));
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken)) await NoteAsync(stoppingToken);
    }

    private AuditRecord? Take()
    {
        lock (counting)
        {
            if (count == 0) return null;
            var from = string.Join(", ", addresses.Take(MostNamed)) + (addresses.Count > MostNamed ? ", …" : "");
            var record = new AuditRecord
            {
                Id = Guid.NewGuid().ToString("N"),
                Phase = AuditPhase.Refused,
                At = time.GetUtcNow(),
                From = from,
                Count = count,
            };
            addresses.Clear();
            count = 0;
            return record;
        }
    }

    [LoggerMessage(EventId = 1501, EventName = "RefusedNotNoted", Level = LogLevel.Warning,
        Message = "{Count} requests without a token that is taken were refused, and the audit cannot be written: {Reason}")]
    private static partial void LogNotNoted(ILogger logger, int count, string reason);
}
