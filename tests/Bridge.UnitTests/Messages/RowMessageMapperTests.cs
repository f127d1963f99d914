using Bridge.Contracts;
using Bridge.Testing.Outbox;

namespace Bridge.UnitTests.Messages;

public sealed class RowMessageMapperTests
{
    [Fact]
    public void Carries_the_row_as_it_is_and_names_what_is_missing()
    {
        var message = Assert.Single(MappedMessage.Of(new RecordBuilder().Change(Operation.Update, "my.sch\"ema.t", """
            "key":{"id":1},"row":{"id":1,"a\"b":[1,{"c":null}],"n":1e400},"old":{"id":0},"unchanged":["big"],"omitted":{"huge":52428800}
            """).Build()));
        Assert.Equal("RowChanged.my.sch\"ema_t.update", message.RoutingKey);
        var changed = message.As<RowChanged>();
        Assert.Equal(("my", "sch\"ema.t"), (changed.Source.Schema, changed.Source.Table));
        Assert.Equal("""{"id":1,"a\u0022b":[1,{"c":null}],"n":1e400}""", changed.Row!.Value.GetRawText());
        Assert.Equal("""{"id":1}""", changed.Key!.Value.GetRawText());
        Assert.Equal("""{"id":0}""", changed.Old!.Value.GetRawText());
        Assert.Equal(["big", "huge"], changed.UnavailableColumns);
        Assert.Equal(52_428_800, changed.Omitted["huge"]);
        Assert.Null(changed.ChangedColumns);
        Assert.Null(changed.Reason);
    }

    [Fact]
    public void Completes_the_row_from_a_full_old_row_and_names_what_changed()
    {
        var changed = Assert.Single(MappedMessage.Of(new RecordBuilder().Change(Operation.Update, "t", """
            "key":{"id":1},"row":{"id":1,"a":2},"old":{"id":1,"big":"x","a":1,"huge":"y"},"unchanged":["big"],"omitted":{"huge":9}
            """).Build())).As<RowChanged>();
        Assert.Equal("""{"id":1,"a":2,"big":"x"}""", changed.Row!.Value.GetRawText());
        Assert.Equal(["a", "huge"], changed.ChangedColumns);
        Assert.Equal(["huge"], changed.UnavailableColumns);
    }

    [Fact]
    public void Truncate_has_neither_key_nor_row()
    {
        var changed = Assert.Single(MappedMessage.Of(new RecordBuilder().Change(Operation.Truncate, "t").Build())).As<RowChanged>();
        Assert.Equal(Operation.Truncate, changed.Operation);
        Assert.Null(changed.Key);
        Assert.Null(changed.Row);
    }

    [Fact]
    public void Numbers_changes_across_transactions_of_a_record()
    {
        var messages = MappedMessage.Of(new RecordBuilder()
            .Transaction("0/10", 1).Insert("t", """{"id":1}""").Insert("u", """{"id":2}""")
            .Transaction("0/20", 2).Insert("t", """{"id":3}""").Build(100));
        Assert.Equal([(100, "0/10", 0, "t"), (101, "0/10", 1, "u"), (102, "0/20", 0, "t")],
            messages.Select(message => message.As<RowChanged>().Source)
                .Select(source => (source.Sequence, source.CommitLsn!, source.Ordinal!.Value, source.Table)));
        Assert.Equal(3, messages.Select(message => message.Id).Distinct().Count());
    }

    [Fact]
    public void A_record_whose_changes_do_not_match_its_count_is_refused()
    {
        var record = new RecordBuilder().Insert("t", """{"id":1}""").Build() with { Count = 2 };
        Assert.Throws<InvalidDataException>(() => MappedMessage.Of(record));
    }
}
