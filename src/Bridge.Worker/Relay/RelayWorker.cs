using Bridge.Hosting.Messaging;
using Bridge.Messages;
using Bridge.Relay.Context;
using Bridge.Relay;
using Bridge.Relay.Offsets;
using Bridge.Relay.Running;
using Bridge.Relay.Status;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Bridge.Worker.Relay;

/// <summary>Runs the relay beside capture; it has its own lock and goes on while PostgreSQL is down.</summary>
internal sealed class RelayWorker(
    RelaySource source, PipelineBroker broker, ContractList contracts, IOffsetStore offsets, IOptions<RelayOptions> options,
    RelayStatus status, TimeProvider time, ILogger<OutboxRelay> logger) : BackgroundService
{
    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.Enabled)
            return new OutboxRelay(source, broker, contracts, offsets, options.Value, status, time, logger).RunAsync(stoppingToken);
        status.Update(now => now with { State = RelayState.Disabled, Reason = "Relay:Enabled is false", Since = time.GetUtcNow() });
        return Task.CompletedTask;
    }
}
