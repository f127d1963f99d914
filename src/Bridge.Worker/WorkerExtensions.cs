using Bridge.Hosting.Configuration;
using Bridge.Worker.Access;
using Bridge.Worker.Audit;
using Bridge.Worker.Backfill;
using Bridge.Worker.Capture;
using Bridge.Worker.Migration;
using Bridge.Worker.Offsets;
using Bridge.Worker.Preflight;
using Bridge.Worker.Relay;
using Bridge.Worker.Replay;
using Bridge.Worker.State;
using Bridge.Worker.Webhooks;
using Microsoft.Extensions.Hosting;

namespace Bridge.Worker;

/// <summary>What the worker process runs, in the order of the flow; it stops in the reverse order.</summary>
public static class WorkerExtensions
{
    /// <summary>Adds capture, outbox, relay and the commands on them; <c>AddBridgeHosting</c> comes first.</summary>
    public static IHostApplicationBuilder AddBridgeWorker(this IHostApplicationBuilder builder)
    {
        builder.Services.AddBridgeOptions<WorkerOptions>(WorkerOptions.Section);
        builder.Services
            .AddPreflight()
            .AddMigration()
            .AddState()
            .AddAccess()
            .AddAudit()
            .AddCapture()
            .AddRelay()
            .AddBackfill()
            .AddOffsets()
            .AddReplay()
            .AddWebhooks();
        return builder;
    }
}
