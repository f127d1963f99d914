using Bridge.Hosting.Messaging;
using Bridge.Relay.Replay;
using Bridge.State.Requests;

namespace Bridge.UnitTests.Relay.Replay;

public sealed class QueueRoutesTests
{
    private static readonly BrokerExchange[] Exchanges =
    [
        new("bridge.changes", "topic"), new("Bridge.Contracts:ContainerChanged", "fanout"), new("Bridge.Contracts:ChangeBatch", "fanout"),
        new("team", "fanout"), new("picky", "topic"), new("odd", "headers"),
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
    public void Patterns_match_as_the_broker_matches_them(string pattern, string routingKey, bool expected) =>
        Assert.Equal(expected, QueueRoutes.Matches(pattern, routingKey));

    [Fact]
    public void A_queue_bound_by_pattern_takes_what_the_pattern_lets_through()
    {
        var routes = QueueRoutes.Find("q", [Queue("bridge.changes", "q", "*.public.things.*"), Queue("bridge.changes", "other", "#"),
            Queue("", "q", "q")], Exchanges);

        Assert.Equal([new QueueLink("bridge.changes", "q", false, "*.public.things.*")], routes.Links);
        Assert.True(routes.Takes("RowChanged", "RowChanged.public.things.insert"));
        Assert.False(routes.Takes("RowChanged", "RowChanged.public.others.insert"));
        Assert.False(routes.Takes("ChangeBatch", ""));
    }

    [Fact]
    public void A_queue_behind_MassTransits_exchanges_is_cut_off_where_its_own_exchange_begins()
    {
        var routes = QueueRoutes.Find(
            "team",
            [
                Exchange("bridge.changes", "Bridge.Contracts:ContainerChanged", "ContainerChanged.#"),
                    Exchange("Bridge.Contracts:ContainerChanged", "team", ""),
                Exchange("Bridge.Contracts:ChangeBatch", "team", ""), Queue("team", "team", ""), Exchange("TeamsOwn:Message", "team", ""),
            ],
            Exchanges);

        Assert.Equal(
            [new QueueLink("Bridge.Contracts:ContainerChanged", "team", true, ""),
                new QueueLink("Bridge.Contracts:ChangeBatch", "team", true, "")], routes.Links);
        Assert.True(routes.Takes("ContainerChanged", "ContainerChanged.public.containers.update"));
        Assert.True(routes.Takes("ChangeBatch", ""));
        Assert.False(routes.Takes("AnalysisChanged", "AnalysisChanged.public.containers.update"));
    }

    [Fact]
    public void An_exchange_on_the_way_may_be_picky_too()
    {
        var routes = QueueRoutes.Find("q", [Exchange("bridge.changes", "picky", "#"), Queue("picky", "q", "*.*.*.delete")], Exchanges);

        Assert.True(routes.Takes("RowChanged", "RowChanged.public.things.delete"));
        Assert.False(routes.Takes("RowChanged", "RowChanged.public.things.insert"));
    }

    [Fact]
    public void An_exchange_that_feeds_others_too_is_refused_with_their_names()
    {
        var refused = Assert.Throws<RefusedRequestException>(
            () => QueueRoutes.Find("q", [Exchange("bridge.changes", "team", "#"), Queue("team", "q", ""), Queue("team", "z", "")],
            Exchanges));
        Assert.Contains("'team' feeds 'q' and also 'z'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_way_that_cannot_be_foreseen_is_refused()
    {
        var routes = QueueRoutes.Find("q", [Exchange("bridge.changes", "odd", "#"), Queue("odd", "q", "")], Exchanges);
        Assert.Contains("headers", Assert.Throws<RefusedRequestException>(
            () => routes.Takes("RowChanged", "RowChanged.public.things.insert")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bindings_that_are_off_count_as_if_they_were_there()
    {
        var taken = new QueueLink("bridge.changes", "q", false, "A.#");
        var routes = QueueRoutes.Find("q", [Queue("bridge.changes", "q", "A.#"), Queue("bridge.changes", "q", "B.#")], Exchanges, [taken]);

        Assert.Equal(2, routes.Links.Count);
        Assert.True(QueueRoutes.Find("q", [], Exchanges, [taken]).Takes("A", "A.x"));
    }

    private static BrokerBinding Queue(string source, string queue, string key) => new(source, queue, "queue", key);

    private static BrokerBinding Exchange(string source, string exchange, string key) => new(source, exchange, "exchange", key);
}
