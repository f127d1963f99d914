using System.Text;
using Bridge.Contracts;
using Bridge.Messages;
using Bridge.Messages.Reading;
using Bridge.Messages.Writing;
using Bridge.Outbox.Records;
using Bridge.Testing.Outbox;

namespace Bridge.UnitTests.Messages;

/// <summary>A row at which a mapper fails is told as it is; nothing else waits for it.</summary>
public sealed class MapperFailureTests
{
    private const string Place = "\"the value\"";

    private static readonly string[] OddValues =
    [
        "\"\\ud800\"", "\"\\udc00x\"", "\"a\\u0000b\"", "{\"\\ud800\":\"\\udfff\"}", "{\"kind\":\"\\ud800\"}",
        "{\"content\":\"\\ud800\"}", "{\"content\":\"{\\\"ops\\\":[{\\\"insert\\\":\\\"\\\\ud800\\\"}]}\"}", "[]", "{}", "[[[]]]", "true",
        "null", "1e400", "-0", "1.5", "\"infinity\"", "\"9999-99-99\"", "\"\"", "\"294276-01-01T00:00:00\"", "99999999999999999999",
    ];

    private static readonly string[] Columns =
    [
        "id", "parent_id", "container_id", "sample_id", "reaction_id", "container_type", "containable_type", "containable_id", "name",
        "description", "kind", "status", "instrument", "report", "index", "content", "extended_metadata", "plain_text_content",
            "created_at",
        "updated_at", "deleted_at",
    ];

    private static readonly string[] Tables = ["containers", "analyses"];

    public static TheoryData<string, string> Odd => new(
        from table in Tables from column in Columns select (table, column));

    [Theory]
    [MemberData(nameof(Odd))]
    public void Whatever_a_column_holds_the_change_gives_its_messages(string table, string column)
    {
        var row = column == "id" ? $$"""{"id":{{Place}}}""" : $$"""{"id":1,"container_type":"analysis","{{column}}":{{Place}}}""";
        var record = new RecordBuilder()
            .Change(Operation.Insert, table, $"\"key\":{row},\"row\":{row}")
            .Change(Operation.Update, table, $"\"key\":{row},\"row\":{row},\"old\":{row}")
            .Insert("other", """{"id":2}""").Build();
        foreach (var value in OddValues)
        {
            var messages = MappedMessage.Of(WithValue(record, value));
            Assert.Equal(3, messages.Select(message => message.Message.GetProperty("source").GetProperty("sequence").GetInt64())
                .Distinct().Count());
            Assert.All(messages.Where(message => message.Fault is not null), message => Assert.Equal(nameof(RowChanged), message.Contract));
        }
    }

    [Fact]
    public void A_mapper_that_throws_gives_the_row_as_it_is_with_the_kind_of_failure_and_no_value()
    {
        var contracts = new ContractList(
            new TableContract("public", "t", () => [new Thrower(inApplies: false)]),
            new TableContract("public", "u", () => [new RowMessageMapper(), new Thrower(inApplies: true)]));
        var messages = MappedMessage.Of(
            new RecordBuilder().Insert("t", """{"id":1,"secret":"canary"}""").Insert("u", """{"id":2}""").Insert("v", """{"id":3}""")
                .Build(),
            contracts);
        Assert.Equal([nameof(RowChanged), nameof(RowChanged), nameof(RowChanged)], messages.Select(message => message.Contract));
        Assert.Equal("the mapper of OddChanged failed: FormatException", messages[0].Fault);
        Assert.Equal("""{"id":1,"secret":"canary"}""", messages[0].As<RowChanged>().Row!.Value.GetRawText());
        Assert.DoesNotContain("canary", messages[0].Fault, StringComparison.Ordinal);
        Assert.NotNull(messages[1].Fault);
        Assert.Null(messages[2].Fault);
    }

    // The builder's JSON can hold no half of a surrogate pair.
    private static OutboxRecord WithValue(OutboxRecord record, string value) =>
        record with { Body = Encoding.UTF8
            .GetBytes(Encoding.UTF8.GetString(record.Body.Span).Replace(Place, value, StringComparison.Ordinal)) };

    private sealed class Thrower(bool inApplies) : MessageMapper("OddChanged")
    {
        public override bool Applies(RelayedChange change) => inApplies ? throw new FormatException("canary") : true;

        public override void Write(RelayedChange change, MessageWriter writer)
        {
            writer.Json.WriteStartObject("half");
            throw new FormatException("canary");
        }
    }
}
