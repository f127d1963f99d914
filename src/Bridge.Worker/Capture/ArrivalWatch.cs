using System.Net.Sockets;
using Bridge.Capture;
using Bridge.Capture.Preflight;
using Bridge.Capture.Replication;
using Bridge.Capture.Status;
using Bridge.Hosting.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Bridge.Worker.Capture;

/// <summary>Compares what is configured with what is published, twice a minute: a table that was dropped and made again is out of the
/// publication, and nothing else would say so.</summary>
internal sealed partial class ArrivalWatch(
    IOptions<ConnectionStringsOptions> connections, IOptions<CaptureOptions> capture, CaptureStatus status, CaptureFindings findings,
    TimeProvider time, ILogger<ArrivalWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly HashSet<(string Code, string Subject)> said = [];

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var database = CaptureConnection.CreateDataSource(connections.Value.Postgres);
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            // Before migrate nothing is published, and while PostgreSQL is away capture says so.
            if (status.Current.State is CaptureState.Streaming or CaptureState.Standby or CaptureState.WaitingForVisibility)
                await LookAsync(database, stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task LookAsync(NpgsqlDataSource database, CancellationToken stoppingToken)
    {
        try
        {
            var found = await ArrivalCheck.RunAsync(database, capture.Value, stoppingToken);
            findings.Current = found;
            said.IntersectWith(found.Select(finding => (finding.Code, finding.Subject)));
            foreach (var finding in found.Where(finding => said.Add((finding.Code, finding.Subject))))
                LogFound(logger, finding.Subject, finding.Message, finding.Remedy);
        }
        catch (Exception failure) when (failure is NpgsqlException or SocketException or TimeoutException)
        {
            LogNotAsked(logger, CaptureFailure.Of(failure)?.Reason ?? failure.GetType().Name);
        }
    }

    [LoggerMessage(EventId = 1004, EventName = "DoesNotArrive", Level = LogLevel.Warning, Message = "{Subject}: {Finding} {Remedy}")]
    private static partial void LogFound(ILogger logger, string subject, string finding, string remedy);

    [LoggerMessage(EventId = 1005, EventName = "ArrivalNotAsked", Level = LogLevel.Debug,
        Message = "PostgreSQL was not asked what is published: {Reason}")]
    private static partial void LogNotAsked(ILogger logger, string reason);
}
