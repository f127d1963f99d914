using Bridge.Capture;
using Bridge.State;
using Bridge.Worker.Jobs;
using Bridge.Worker.State;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RabbitMQ.Client.Exceptions;

namespace Bridge.Worker.Backfill;

/// <summary>Starts a backfill of all captured tables once in a pipeline's life, when <see cref="CaptureOptions.InitialBackfill"/> is
/// on.</summary>
internal sealed partial class InitialBackfill(
    StateHolder holder, JobStore<BackfillSpec, BackfillProgress> store, IOptions<CaptureOptions> options, TimeProvider time,
        ILogger<InitialBackfill> logger) : BackgroundService
{
    /// <summary>The state's key that says that it was started.</summary>
    public const string Key = "backfill/initial";

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (options.Value.InitialBackfill && !stoppingToken.IsCancellationRequested)
        {
            var state = await holder.WaitAsync(stoppingToken);
            try
            {
                if (state.Entries.ContainsKey(Key)) return;
                // Killed between the two, a second backfill is started: rows that come twice do no harm.
                var job = await store.CreateAsync(new BackfillSpec { IsInitial = true }, stoppingToken);
                await state.PutAsync(Key, new { job.Id, StartedAt = time.GetUtcNow() }, stoppingToken);
                LogStarted(logger, job.Id);
                return;
            }
            catch (Exception exception) when (exception is RabbitMQClientException or StateNotHeldException or IOException)
            {
                await Task.Delay(Pause, time, stoppingToken);
            }
        }
    }

    [LoggerMessage(EventId = 1310, EventName = "InitialBackfill", Level = LogLevel.Information,
        Message = "The backfill {Id} of all captured tables was started, because Capture:InitialBackfill is on and it never was")]
    private static partial void LogStarted(ILogger logger, string id);
}
