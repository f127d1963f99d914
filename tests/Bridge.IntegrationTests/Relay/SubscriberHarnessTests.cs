using System.Collections.Concurrent;
using Bridge.Contracts;
using Bridge.Testing.Outbox;
using Bridge.Testing.Services;
using MassTransit;
using MassTransit.Testing;
using Microsoft.Extensions.DependencyInjection;
using Subscriber;

namespace Bridge.IntegrationTests.Relay;

/// <summary>The queues of the C# subscriber in src/Bridge.Contracts/README.md, in MassTransit's own harness, over RabbitMQ, fed by the
/// relay.</summary>
public sealed class SubscriberHarnessTests
{
    private const string Row = """{"id":7,"name":"1H NMR","container_type":"analysis"}""";

    private readonly ConcurrentQueue<string> printed = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Takes_every_analysis_and_of_the_containers_the_updates_alone()
    {
        await using var relay = await RelayHarness.CreateAsync();
        await using var services = Services(relay, Print);
        var harness = await services.StartTestHarness();
        await AppendAsync(relay);

        await Eventually.TrueAsync(() => printed.Count == 3, () => string.Join('\n', printed), Cancellation);

        Assert.Equal(["analysis Insert 7 1H NMR", "analysis Update 7 1H NMR", "container Update 7 1H NMR"],
            printed.Order(StringComparer.Ordinal));
        Assert.True(await harness.Consumed.Any<AnalysisChanged>(
            message => message.Context.Message.Operation == Operation.Insert, Cancellation));
        Assert.True(await harness.Consumed.Any<ContainerChanged>(
            message => message.Context.Message.Operation == Operation.Update, Cancellation));
        await harness.Stop(Cancellation);
    }

    [Fact]
    public async Task What_it_throws_at_is_told_as_a_fault_lies_in_the_error_queue_and_holds_nothing_up()
    {
        await using var relay = await RelayHarness.CreateAsync();
        await using var services = Services(
            relay, text => text == "analysis Insert 7 1H NMR" ? throw new InvalidOperationException("full") : Print(text));
        var harness = await services.StartTestHarness();
        await AppendAsync(relay);

        Assert.True(await harness.Published.Any<Fault<AnalysisChanged>>(
            fault => fault.Context.Message.Exceptions.Single().Message == "full", Cancellation));
        await Eventually.TrueAsync(() => printed.Count == 2, () => string.Join('\n', printed), Cancellation);
        Assert.True(await harness.Consumed.Any<AnalysisChanged>(message => message.Exception is InvalidOperationException, Cancellation));
        await Eventually.TrueAsync(async () => await ErrorsAsync(relay) == 1, () => "it is not in the error queue", Cancellation);
        await harness.Stop(Cancellation);
    }

    private static ServiceProvider Services(RelayHarness relay, Func<string, Task> print) => new ServiceCollection()
        .AddMassTransitTestHarness(TextWriter.Null, bus =>
        {
            bus.SetTestTimeouts(Eventually.Deadline, Eventually.Deadline);
            bus.UsingRabbitMq((_, configure) =>
            {
                configure.Host(new Uri(relay.Host.Uri));
                Team.ReceiveEndpoints(configure, print);
            });
        })
        .BuildServiceProvider(validateScopes: true);

    // As MassTransit declares it: to ask for a queue that is not there yet would close the channel.
    private static async Task<uint> ErrorsAsync(RelayHarness relay) =>
        (await relay.Channel.QueueDeclareAsync(
            "analysis-team_error", durable: true, exclusive: false, autoDelete: false, cancellationToken: Cancellation)).MessageCount;

    private static async Task AppendAsync(RelayHarness relay)
    {
        await relay.StartAsync();
        relay.Outbox.Append(new RecordBuilder(relay.Names.Pipeline).Insert("containers", Row).Change(Operation.Update, "containers", $$"""
            "key":{"id":7},"row":{{Row}}
            """).Build());
    }

    private Task Print(string text)
    {
        printed.Enqueue(text);
        return Task.CompletedTask;
    }
}
