using Bridge.Hosting.Messaging;
using Bridge.State;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Bridge.Worker.Access;

/// <summary>Follows the state's stream for the tokens in it, in every worker, whether it leads or stands by.</summary>
internal sealed partial class TokenWatcher(StateFollower follower, TokenList tokens, TimeProvider time, ILogger<TokenWatcher> logger)
    : BackgroundService
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await foreach (var state in follower.FollowAsync(stoppingToken)) tokens.Apply(state);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure) when (ConnectionLoss.Is(failure) || failure is StateCutException or OperationCanceledException)
            {
                Lose(failure);
                await Task.Delay(RetryDelay, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Lose(Exception failure)
    {
        var reason = failure is OperationInterruptedException { ShutdownReason.ReplyCode: Constants.NotFound }
            ? "not set up yet: run 'bridge migrate'" : ConnectionLoss.Describe(failure);
        if (tokens.Reason != reason) LogLost(logger, reason);
        tokens.Lose(reason);
    }

    [LoggerMessage(EventId = 1401, EventName = "TokensNotFollowed", Level = LogLevel.Warning,
        Message = "The state, where the tokens are, cannot be followed: {Reason}")]
    private static partial void LogLost(ILogger logger, string reason);
}
