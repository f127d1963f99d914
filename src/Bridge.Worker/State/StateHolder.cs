using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.Hosting.Redis;
using Bridge.Hosting.Resilience;
using Bridge.State;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RabbitMQ.Client.Exceptions;

namespace Bridge.Worker.State;

/// <summary>Holds the state for as long as the process lives: takes it behind another worker, takes it again after a loss, and fills Redis
/// again when that came back empty.</summary>
/// <remarks>The worker that holds the state leads: capture and jobs wait for it and end with it. It needs no PostgreSQL.</remarks>
internal sealed partial class StateHolder(
    RabbitMqConnector connector, TopologyNames names, RedisConnection redis, IOptions<WorkerOptions> options, TimeProvider time,
        ILogger<StateHolder> logger) : BackgroundService, IStateHolder
{
    private static readonly TimeSpan MigrationPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ViewInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private volatile HoldingRound round = new();
    private volatile StateWriter? current;
    private string? said;

    /// <summary>The writer while this process holds the state, else null. Its <see cref="StateWriter.Lost"/> ends with the
    /// holding.</summary>
    public StateWriter? Current => current;

    /// <summary>Waits, through every failure, until this process holds the state.</summary>
    public async Task<StateWriter> WaitAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (current is { Lost.IsCancellationRequested: false } writer) return writer;
            var waiting = round;
            await ((Task)waiting.Held).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            if (current is null) await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancellationToken);
        }
    }

    /// <summary>Waits until this process holds the state or fails to take it.</summary>
    /// <param name="onStandby">Called once when another process holds it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="RabbitMQClientException">RabbitMQ cannot be reached, or the connection was lost.</exception>
    public async Task<StateWriter> AttemptAsync(Action onStandby, CancellationToken cancellationToken)
    {
        var attempt = round;
        await Task.WhenAny(attempt.Held, attempt.Standby).WaitAsync(cancellationToken);
        if (!attempt.Held.IsCompleted) onStandby();
        return await attempt.Held.WaitAsync(cancellationToken);
    }

    /// <summary>The writer, to change the state.</summary>
    /// <exception cref="StateNotHeldException">This process does not hold the state; the message says who does.</exception>
    public async Task<StateWriter> RequireAsync(CancellationToken cancellationToken) =>
        current is { Lost.IsCancellationRequested: false } writer ? writer
            : throw new StateNotHeldException(await DescribeAsync(cancellationToken));

    /// <summary>The state's entries: one's own while holding it, else read from the stream; none before <c>bridge migrate</c>.</summary>
    /// <exception cref="RabbitMQClientException">RabbitMQ cannot be reached.</exception>
    public async Task<IReadOnlyDictionary<string, StateEntry>> ReadAsync(CancellationToken cancellationToken) =>
        current is { Lost.IsCancellationRequested: false } writer
            ? writer.Entries
            : await new StateReader(connector, names).ReadAsync(cancellationToken) ?? new Dictionary<string, StateEntry>();

    async Task<IHeldState> IStateHolder.WaitAsync(CancellationToken cancellationToken) => await WaitAsync(cancellationToken);

    async Task<IHeldState> IStateHolder.RequireAsync(CancellationToken cancellationToken) => await RequireAsync(cancellationToken);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = new AttemptPause(FirstPause, LongestPause);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await WaitForMigrationAsync(stoppingToken);
                await using var writer = await StateWriter.OpenAsync(connector, names, redis, time, round.Wait, stoppingToken);
                pause.Reset();
                await HoldAsync(writer, stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Report(exception);
                Next(exception);
            }
            catch (OperationCanceledException)
            {
                Next(new OperationCanceledException(stoppingToken));
                return;
            }

            await Task.Delay(pause.Next(), time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Before 'bridge migrate' has noted the outbox the state is migrate's to write.
    private async Task WaitForMigrationAsync(CancellationToken cancellationToken)
    {
        var reader = new StateReader(connector, names);
        while (await reader.ReadAsync(cancellationToken) is not { } state || !state.ContainsKey(StateEntry.Outbox))
            await Task.Delay(MigrationPause, time, cancellationToken);
    }

    private async Task HoldAsync(StateWriter writer, CancellationToken stoppingToken)
    {
        using var holding = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, writer.Lost);
        await writer.PutAsync(StateEntry.Holder, new HoldingWorker(
            Environment.MachineName, Environment.ProcessId, options.Value.Url, time.GetUtcNow(), ExcludesColumns: true), holding.Token);
        current = writer;
        round.Hold(writer);
        said = null;
        LogHeld(logger, names.State);
        try
        {
            using var timer = new PeriodicTimer(ViewInterval, time);
            while (await timer.WaitForNextTickAsync(holding.Token)) await writer.CheckViewAsync(holding.Token);
        }
        finally
        {
            current = null;
        }
    }

    private void Next(Exception exception)
    {
        var ended = round;
        round = new HoldingRound();
        ended.Fail(exception);
    }

    private void Report(Exception exception)
    {
        if (exception is not StateNotHeldException && !ConnectionLoss.Is(exception)) LogUnexpected(logger, exception);
        var reason = exception is OperationCanceledException ? "its connection was lost" : ConnectionLoss.Describe(exception);
        if (said != reason) LogNotHeld(logger, names.State, reason);
        said = reason;
    }

    private async Task<string> DescribeAsync(CancellationToken cancellationToken)
    {
        const string Start = "This worker does not lead, and only the one that leads changes jobs, offsets and subscriptions";
        try
        {
            var state = await new StateReader(connector, names).ReadAsync(cancellationToken);
            if (state is null || !state.ContainsKey(StateEntry.Outbox)) return "Not set up yet: run 'bridge migrate'; then ask again.";
            return HoldingWorker.Of(state) is { } holder
                ? $"{Start}: the last that did is process {holder.ProcessId} on {holder.Host}, which listens at {holder.Url}. Ask there " +
                    "(--url), or again in a moment."
                : $"{Start}. Ask again in a moment.";
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && ConnectionLoss.Is(exception))
        {
            return $"RabbitMQ does not answer, so nothing can be changed: {ConnectionLoss.Describe(exception)}";
        }
    }
}
