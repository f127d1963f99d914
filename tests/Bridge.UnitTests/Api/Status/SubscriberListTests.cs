using Bridge.Api.Status;
using Bridge.Hosting.Messaging;

namespace Bridge.UnitTests.Api.Status;

public sealed class SubscriberListTests
{
    [Fact]
    public void Finds_queues_behind_patterns_contracts_and_exchanges_of_their_own()
    {
        QueueInfo[] queues = [Queue("by-pattern"), Queue("by-contract"), Queue("unrelated"), Queue("both")];
        BrokerBinding[] bindings =
        [
            new("", "by-pattern", "queue", "by-pattern"),
            new("bridge.changes", "Bridge.Contracts:ContainerChanged", "exchange", "ContainerChanged.#"),
            new("bridge.changes", "by-pattern", "queue", "*.public.samples.#"),
            new("Bridge.Contracts:ContainerChanged", "notebook", "exchange", ""),
            new("notebook", "by-contract", "queue", ""),
            new("Bridge.Contracts:ChangeBatch", "both", "queue", ""),
            new("bridge.changes", "both", "queue", "#"),
            new("loop", "loop", "exchange", ""),
            new("other", "unrelated", "queue", ""),
        ];
        var found = SubscriberList.From(queues, bindings);
        Assert.Equal(["both", "by-contract", "by-pattern"], found.Select(item => item.Queue));
        Assert.Equal(["#", "ChangeBatch"], found[0].Receives);
        Assert.Equal(["ContainerChanged"], found[1].Receives);
        Assert.Equal(["*.public.samples.#"], found[2].Receives);
    }

    private static QueueInfo Queue(string name) => new() { Name = name, Type = "quorum" };
}
