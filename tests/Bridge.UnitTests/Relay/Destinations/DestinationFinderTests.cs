using System.Text.Json;
using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.Relay.Destinations;

namespace Bridge.UnitTests.Relay.Destinations;

public sealed class DestinationFinderTests
{
    private static readonly BrokerExchange[] Exchanges =
    [
        new("bridge.changes", "topic"), new("Bridge.Contracts:ContainerChanged", "fanout"), new("Bridge.Contracts:RowChanged", "fanout"),
        new("Bridge.Contracts:ChangeBatch", "fanout"), new("team", "fanout"), new("picky", "topic"), new("exact", "direct"),
        new("odd", "headers"), new("spread", "x-consistent-hash"),
    ];

    [Theory]
    [InlineData("#", "A.b.c.d", true)]
    [InlineData("A.#", "A.b.c.d", true)]
    [InlineData("A.#", "A", true)]
    [InlineData("B.#", "A.b", false)]
    [InlineData("*.public.*.update", "A.public.t.update", true)]
    [InlineData("*.public.*.update", "A.public.t.insert", false)]
    [InlineData("*.public.*", "A.public.t.insert", false)]
    [InlineData("#.update", "A.public.t.update", true)]
    [InlineData("A.#.#.update", "A.update", true)]
    [InlineData("", "A", false)]
    [InlineData("", "", true)]
    public void Patterns_match_as_the_broker_matches_them(string pattern, string routingKey, bool expected) =>
        Assert.Equal(expected, TopicPattern.Matches(pattern, routingKey));

    [Fact]
    public void A_queue_bound_by_pattern_takes_what_the_pattern_lets_through()
    {
        var queue = Assert.Single(Find(Queue("bridge.changes", "q", "*.public.things.*"), Queue("", "q", "q")));
        Assert.Equal(("queue:q", "q", null), (queue.Key, queue.Queue, queue.Exchange));
        Assert.True(queue.Takes("RowChanged", "RowChanged.public.things.insert"));
        Assert.False(queue.Takes("RowChanged", "RowChanged.public.others.insert"));
        Assert.False(queue.Takes("ChangeBatch", ""));
    }

    [Fact]
    public void A_queue_behind_MassTransits_exchanges_takes_what_its_own_exchange_gets()
    {
        var team = Assert.Single(Find(
            Exchange("Bridge.Contracts:ContainerChanged", "bridge.changes", ""), Exchange("Bridge.Contracts:ContainerChanged", "team", ""),
            Exchange("Bridge.Contracts:ChangeBatch", "team", ""), Queue("team", "q", ""), Exchange("TeamsOwn:Message", "team", "")));
        Assert.True(team.Takes("ContainerChanged", "ContainerChanged.public.containers.update"));
        Assert.True(team.Takes("ChangeBatch", ""));
        Assert.False(team.Takes("RowChanged", "RowChanged.public.containers.update"));
    }

    [Fact]
    public void Exchanges_on_the_way_may_be_picky_too()
    {
        var found = Find(
            Exchange("bridge.changes", "picky", "#"), Queue("picky", "q", "*.*.*.delete"), Exchange("picky", "exact", "#"),
            Queue("exact", "z", "RowChanged.public.t.insert"));
        Assert.Equal(["q", "z"], found.Select(queue => queue.Queue));
        Assert.True(found[0].Takes("RowChanged", "RowChanged.public.t.delete"));
        Assert.False(found[0].Takes("RowChanged", "RowChanged.public.t.insert"));
        Assert.True(found[1].Takes("RowChanged", "RowChanged.public.t.insert"));
        Assert.False(found[1].Takes("RowChanged", "RowChanged.public.t.update"));
    }

    [Fact]
    public void A_queue_that_is_reached_by_several_ways_is_one_destination()
    {
        var found = Find(
            Queue("bridge.changes", "q", "#.insert"), Queue("Bridge.Contracts:RowChanged", "q", ""),
            Exchange("bridge.changes", "team", "#"), Queue("team", "q", ""), Queue("team", "z", ""));
        Assert.Equal(["q", "z"], found.Select(queue => queue.Queue));
        Assert.Equal(3, found[0].Hops.Count);
    }

    [Fact]
    public void What_nobody_can_foresee_is_one_destination_with_all_that_leads_to_the_same_queues()
    {
        var found = Find(
            Exchange("bridge.changes", "odd", "#"), Queue("odd", "a", ""), Queue("bridge.changes", "a", "RowChanged.#"),
            Exchange("bridge.changes", "spread", "#"), Queue("spread", "b", "1"), Queue("bridge.changes", "c", "#"));
        Assert.Equal(["exchange:a odd", "exchange:spread", "queue:c"], found.Select(destination => destination.Key).Order());
        var odd = Assert.IsType<ExchangeDestination>(found[0]);
        Assert.True(odd.Covers("a"));
        Assert.Equal(["#", "RowChanged.#"], odd.Hops.Select(hop => hop.TypedPattern).Order());
    }

    [Fact]
    public void An_exchange_of_a_team_with_an_alternate_one_cannot_be_foreseen()
    {
        BrokerBinding[] bindings = [Exchange("bridge.changes", "team", "#"), Queue("team", "q", "")];
        var declared = new BrokerExchange("team", "topic")
        {
            Arguments = new Dictionary<string, JsonElement> { ["alternate-exchange"] = JsonSerializer.SerializeToElement("rest") },
        };
        Assert.IsType<ExchangeDestination>(Assert.Single(Find(new BrokerTopology(bindings, Replaced(declared)))));
        var ruled = new BrokerExchange("team", "topic") { Policy = "rest" };
        var alternate = new BrokerTopology(bindings, Replaced(ruled), policies: [Alternate("rest")]);
        Assert.IsType<ExchangeDestination>(Assert.Single(Find(alternate)));
        Assert.IsType<QueueDestination>(Assert.Single(Find(new BrokerTopology(bindings, Replaced(ruled), policies: []))));
    }

    [Fact]
    public void An_alternate_exchange_on_one_of_the_relays_makes_all_one_destination()
    {
        var topology = new BrokerTopology(
            [Queue("bridge.changes", "q", "#"), Queue("bridge.changes", "z", "#")],
            Replaced(new BrokerExchange("bridge.changes", "topic") { Policy = "rest" }), policies: [Alternate("rest")]);
        Assert.IsType<RelayExchanges>(Assert.Single(Find(topology)));
    }

    [Fact]
    public void A_queue_whose_dead_letters_keep_their_keys_is_reached_through_an_exchange_of_its_own()
    {
        var keyed = Info("keyed", ("x-dead-letter-exchange", "dead"), ("x-dead-letter-routing-key", "k"));
        var plain = Info("plain", ("x-dead-letter-exchange", ""));
        var found = Find(new BrokerTopology(
            [Queue("bridge.changes", "keyed", "#"), Queue("bridge.changes", "plain", "#")], Exchanges, [keyed, plain]));
        Assert.Equal(("keyed", null), (found[0].Queue, found[0].Exchange));
        Assert.Null(found[1].Queue);
        Assert.StartsWith("bridge.p.lane.", found[1].Exchange, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_a_queue_is_called_as_a_routing_key_nobody_is_reached_by_name()
    {
        var topology = new BrokerTopology([Queue("bridge.changes", "q", "#")], Exchanges, [Info("RowChanged.public.t.insert")]);
        Assert.NotNull(Assert.Single(Find(topology)).Exchange);
    }

    private static IReadOnlyList<Destination> Find(params BrokerBinding[] bindings) => Find(new BrokerTopology(bindings, Exchanges));

    private static IReadOnlyList<Destination> Find(BrokerTopology topology) =>
        new DestinationFinder(topology, new TopologyNames("p"), ["ContainerChanged", "RowChanged"]).Find();

    private static BrokerExchange[] Replaced(BrokerExchange exchange) =>
        [.. Exchanges.Where(other => other.Name != exchange.Name), exchange];

    private static BrokerPolicyInfo Alternate(string name) =>
        new(name, new Dictionary<string, JsonElement> { ["alternate-exchange"] = JsonSerializer.SerializeToElement("rest") });

    private static QueueInfo Info(string name, params (string Name, string Value)[] arguments) => new()
    {
        Name = name,
        Arguments = arguments.ToDictionary(argument => argument.Name, argument => JsonSerializer.SerializeToElement(argument.Value)),
    };

    private static BrokerBinding Queue(string source, string queue, string key) => new(source, queue, "queue", key);

    private static BrokerBinding Exchange(string source, string exchange, string key) => new(source, exchange, "exchange", key);
}
