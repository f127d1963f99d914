using System.Collections.Concurrent;
using Bridge.Hosting;
using Bridge.Hosting.Configuration;
using Bridge.Testing.Repository;
using Bridge.Webhooks;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Bridge.UnitTests.Hosting.Configuration;

/// <summary>A process that is given a key that was taken away says what took its place, and starts.</summary>
public sealed class RetiredKeysTests
{
    private static readonly RetiredKeys Retired = new(
    [
        new("Webhooks:Colour", "0.2.0", "Every request is grey."), new("Webhooks:Endpoints:0:Shade", "0.2.0", "Set Webhooks:Url."),
            new("Ancient", "0.1.5", "The process does it by itself."),
    ]);

    [Fact]
    public async Task Host_starts_and_says_once_what_took_their_place()
    {
        using var log = new Lines();
        using var host = Build(
            log,
            new() { ["Webhooks:Colour"] = "red", ["Ancient:Thing:3"] = "x", ["Webhooks:endpoints:7:shade"] = "blue" });
        host.ValidateConfiguration();
        await host.StartAsync(TestContext.Current.CancellationToken);
        await host.StopAsync(TestContext.Current.CancellationToken);
        string[] expected =
        [
            "Ancient:Thing:3 is no key since 0.1.5 and changes nothing. The process does it by itself.",
            "Webhooks:Colour is no key since 0.2.0 and changes nothing. Every request is grey.",
            "Webhooks:endpoints:7:shade is no key since 0.2.0 and changes nothing. Set Webhooks:Url.",
        ];
        Assert.Equal(expected, log.Written.Where(line => line.Contains("is no key", StringComparison.Ordinal))
            .Order(StringComparer.OrdinalIgnoreCase));
        Assert.Equal(expected, host.TellRetiredKeys().Order(StringComparer.OrdinalIgnoreCase));
    }

    [Fact]
    public void File_of_one_is_not_read()
    {
        using var log = new Lines();
        using var host = Build(log, new() { ["Webhooks:Colour_FILE"] = "/does/not/exist" });
        host.ValidateConfiguration();
        Assert.Contains(log.Written, line => line.StartsWith("Webhooks:Colour_FILE is no key since 0.2.0", StringComparison.Ordinal));
    }

    [Fact]
    public void What_was_never_a_key_is_refused_beside_one()
    {
        using var log = new Lines();
        using var host = Build(log, new() { ["Webhooks:Colour"] = "red", ["Webhooks:Color"] = "red" });
        var wrong = Assert.Throws<ConfigurationException>(host.ValidateConfiguration);
        Assert.StartsWith("Webhooks:Color: is unknown", Assert.Single(wrong.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void Each_of_bridge_is_named_in_the_change_log() =>
        Assert.All(RetiredKeys.Known.All, key => Assert.Contains(
            Changelog.Wire, line => line.Contains($"`{key.Key}`", StringComparison.Ordinal)));

    private static IHost Build(Lines log, Dictionary<string, string?> settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        settings["ConnectionStrings:RabbitMq"] = "amqp://127.0.0.1:1";
        settings["ConnectionStrings:Redis"] = "127.0.0.1:1";
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddSingleton(Retired);
        builder.AddBridgeHosting(needsPostgres: false).AddBridgeWebhooks();
        builder.Logging.ClearProviders().AddProvider(log);
        return builder.Build();
    }

    /// <summary>What was logged.</summary>
    private sealed class Lines : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> written = new();

        public IReadOnlyCollection<string> Written => written;

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?,
            string> formatter) =>
            written.Enqueue(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
