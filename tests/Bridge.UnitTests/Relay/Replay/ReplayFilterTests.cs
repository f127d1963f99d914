using System.Text.Json;
using Bridge.Contracts;
using Bridge.Messages;
using Bridge.Messages.Reading;
using Bridge.Relay.Replay;
using Bridge.Relay.Subscribers;
using Bridge.Testing.Outbox;

namespace Bridge.UnitTests.Relay.Replay;

public sealed class ReplayFilterTests
{
    private const string Members = """
        "key":{"a":1,"b":"x\"y"},"row":{"a":1,"b":"x\"y","v":2}
        """;

    [Theory]
    [InlineData("""{"a":1}""", true)]
    [InlineData("""{"a":1.0}""", true)]
    [InlineData("""{"a":"1"}""", false)]
    [InlineData("""{"a":2}""", false)]
    [InlineData("""{"b":"x\"y","a":1}""", true)]
    [InlineData("""{"b":"x\u0022y"}""", true)]
    [InlineData("""{"a":1,"c":null}""", false)]
    public void A_key_is_equal_as_JSON(string key, bool expected) =>
        Assert.Equal(expected, Takes(Spec() with { Keys = [JsonSerializer.Deserialize<JsonElement>(key)] }, Operation.Update, Members));

    [Fact]
    public void A_change_that_gave_the_row_another_key_belongs_to_both()
    {
        const string Moved = """
            "key":{"id":8},"row":{"id":8},"old":{"id":7}
            """;
        foreach (var key in new[] { 7, 8 })
            Assert.True(Takes(Spec() with { Keys = [JsonSerializer.SerializeToElement(new { id = key })] }, Operation.Update, Moved));
        Assert.False(Takes(Spec() with { Keys = [JsonSerializer.SerializeToElement(new { id = 9 })] }, Operation.Update, Moved));
    }

    [Fact]
    public void A_truncate_concerns_every_key_of_its_table()
    {
        var spec = Spec() with { Keys = [JsonSerializer.SerializeToElement(new { id = 7 })], Tables = ["public.things"] };
        Assert.True(Takes(spec, Operation.Truncate, ""));
        Assert.False(Takes(spec with { Tables = ["public.others"] }, Operation.Truncate, ""));
    }

    [Fact]
    public void Tables_and_operations_are_those_named()
    {
        Assert.True(Takes(Spec() with { Tables = ["public.things"], Operations = [Operation.Update] }, Operation.Update, Members));
        Assert.False(Takes(Spec() with { Tables = ["other.things"] }, Operation.Update, Members));
        Assert.False(Takes(Spec() with { Operations = [Operation.Delete, Operation.Insert] }, Operation.Update, Members));
    }

    [Fact]
    public void Without_a_contract_a_new_queue_gets_typed_messages_and_a_bound_one_all()
    {
        Assert.False(new ReplayFilter(Spec()).TakesContract("ChangeBatch"));
        Assert.True(new ReplayFilter(Spec()).TakesContract("RowChanged"));
        Assert.True(new ReplayFilter(Spec() with { IsBound = true }).TakesContract("ChangeBatch"));
        Assert.False(new ReplayFilter(Spec() with { Contracts = ["ChangeBatch"] }).TakesContract("RowChanged"));
    }

    private static ReplaySpec Spec() => new() { Queue = "q", From = "first", To = "now", First = 1, Last = 9 };

    private static bool Takes(ReplaySpec spec, Operation operation, string members)
    {
        var reader = new BatchReader(ContractList.Default.CreateRoutes());
        reader.Open(new RecordBuilder().Change(operation, "things", members).Build());
        Assert.True(reader.MoveNext());
        return new ReplayFilter(spec).Takes(reader.Change);
    }
}
