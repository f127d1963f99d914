using System.Collections.Concurrent;
using Bridge.Hosting.Messaging;
using Bridge.State;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Bridge.Worker.Access;

/// <summary>Collects which tokens are used, and notes it in the state: once a day for each, not at each request.</summary>
internal sealed partial class TokenUses(TokenCommands commands, TimeProvider time, ILogger<TokenUses> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, DateOnly> pending = new(StringComparer.Ordinal);

    /// <summary>A token was used now.</summary>
    public void Add(KnownToken known)
    {
        if (known.UsedOn != Today) pending[known.Token.Name] = Today;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken)) await NoteAsync(stoppingToken);
    }

    private DateOnly Today => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    private async Task NoteAsync(CancellationToken cancellationToken)
    {
        var day = Today;
        var names = pending.Where(use => use.Value == day).Select(use => use.Key).ToList();
        pending.Clear();
        if (names.Count == 0) return;
        try
        {
            await commands.NoteUseAsync(names, day, cancellationToken);
        }
        catch (Exception failure)
            when (!cancellationToken.IsCancellationRequested
                && (failure is StateNotHeldException or StateFullException || ConnectionLoss.Is(failure)))
        {
            // The next use is noted instead.
            LogNotNoted(logger, ConnectionLoss.Describe(failure));
        }
    }

    [LoggerMessage(EventId = 1402, EventName = "TokenUseNotNoted", Level = LogLevel.Information,
        Message = "On which day tokens were used could not be noted: {Reason}")]
    private static partial void LogNotNoted(ILogger logger, string reason);
}
