using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Bridge.IntegrationTests.Offsets;

/// <summary>Keeps what a worker in this process logs.</summary>
internal sealed class RecordedLog : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<(LogLevel Level, string? Event, string Text)> entries = new();

    /// <summary>The entries of an event, oldest first.</summary>
    public IReadOnlyList<(LogLevel Level, string? Event, string Text)> Of(string name) => [.. entries.Where(entry => entry.Event == name)];

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?,
        string> formatter) =>
        entries.Enqueue((logLevel, eventId.Name, formatter(state, exception)));

    public void Dispose()
    {
        // Nothing is held.
    }
}
