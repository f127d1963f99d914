using System.Text.Json;
using Bridge.Contracts;
using Bridge.Testing.Outbox;

namespace Bridge.UnitTests.Messages.Chemotion;

public sealed class ContainerMessageMapperTests
{
    private const string Row = """
        {"id":7,"name":"quote \" backslash \\ tab \t 😀","parent_id":3,"created_at":"2026-01-02T03:04:05.6","deleted_at":null,"updated_at":"2026-01-02T03:04:06.123456",
        "description":null,"containable_id":null,"container_type":"dataset","containable_type":null,"extended_metadata":{"a":null,"b\"c":"x\"y\\z"},"plain_text_content":"äöü"}
        """;

    [Fact]
    public void Carries_every_column_with_its_value()
    {
        var message = Assert.Single(MappedMessage.Of(new RecordBuilder().Transaction("1/A0", 99).Insert("containers", Row).Build(5_000)));
        Assert.Equal("ContainerChanged", message.Contract);
        Assert.Equal("ContainerChanged.public.containers.insert", message.RoutingKey);
        Assert.Null(message.Fault);
        var changed = message.As<ContainerChanged>();
        Assert.Equal(
            new ChangeSource
            {
                Pipeline = "test",
                Schema = "public",
                Table = "containers",
                Sequence = 5_000,
                CommitLsn = "1/A0",
                Ordinal = 0,
                TransactionId = 99,
                CommittedAt = RecordBuilder.CommittedAt
            },
            changed.Source);
        Assert.Equal(Operation.Insert, changed.Operation);
        Assert.Equal(7, changed.ContainerId);
        Assert.Empty(changed.UnavailableColumns);
        Assert.Null(changed.ChangedColumns);
        var row = changed.Container!;
        Assert.Equal("quote \" backslash \\ tab \t 😀", row.Name);
        Assert.Equal((7, 3, "dataset", "äöü"), (row.Id, row.ParentId, row.ContainerType, row.PlainTextContent));
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, 600, TimeSpan.Zero), row.CreatedAt);
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 6, TimeSpan.Zero).AddMicroseconds(123456), row.UpdatedAt);
        Assert.Null(row.DeletedAt);
        Assert.Equal(new Dictionary<string, string?> { ["a"] = null, ["b\"c"] = "x\"y\\z" }, row.ExtendedMetadata);
    }

    [Fact]
    public void Names_columns_that_were_not_sent_and_takes_unchanged_ones_from_a_full_old_row()
    {
        var keyOnly = Update("""{"id":7,"name":"b","container_type":"dataset"}""", null,
            ""","unchanged":["extended_metadata"],"omitted":{"plain_text_content":70000000}""");
        Assert.Equal(
            ["extended_metadata", "plain_text_content", "parent_id", "description", "containable_type", "containable_id", "created_at",
                "updated_at", "deleted_at"],
            keyOnly.UnavailableColumns);
        Assert.Equal(70_000_000, keyOnly.Omitted["plain_text_content"]);
        Assert.Null(keyOnly.Container!.ExtendedMetadata);
        Assert.Null(keyOnly.ChangedColumns);

        var full = Update("""{"id":7,"name":"b","container_type":"dataset"}""",
            """{"id":7,"name":"a","container_type":"dataset","extended_metadata":{"k":"v"}}""", ""","unchanged":["extended_metadata"]""");
        Assert.DoesNotContain("extended_metadata", full.UnavailableColumns);
        Assert.Equal("v", full.Container!.ExtendedMetadata!["k"]);
        Assert.Equal(["name"], full.ChangedColumns);
    }

    [Theory]
    [InlineData("null", "\"2026-01-01T00:00:00\"", true, false)]
    [InlineData("\"2026-01-01T00:00:00\"", "null", false, true)]
    [InlineData("null", "null", false, false)]
    public void Says_soft_deleted_and_restored_where_the_old_row_is_known(string before, string after, bool softDeleted, bool restored)
    {
        var changed = Update($$"""{"id":7,"deleted_at":{{after}}}""", $$"""{"id":7,"deleted_at":{{before}}}""", "");
        Assert.Equal((softDeleted, restored), (changed.SoftDeleted, changed.Restored));
        Assert.Equal(before == after ? [] : ["deleted_at"], changed.ChangedColumns!);
        var unknown = Update($$"""{"id":7,"deleted_at":{{after}}}""", null, "");
        Assert.Equal((null, null), (unknown.SoftDeleted, unknown.Restored));
    }

    [Fact]
    public void Names_the_id_that_a_key_change_took_away()
    {
        var changed = Update("""{"id":8,"name":"a"}""", """{"id":7}""", "");
        Assert.Equal((8, 7), (changed.ContainerId, changed.PreviousContainerId));
        Assert.Null(changed.ChangedColumns);
    }

    [Fact]
    public void Delete_and_truncate_carry_no_row()
    {
        var messages = MappedMessage.Of(new RecordBuilder()
            .Change(Operation.Delete, "containers", "\"key\":{\"id\":7},\"old\":{\"id\":7,\"container_type\":\"root\"}")
            .Change(Operation.Truncate, "containers").Build());
        Assert.Equal(["ContainerChanged", "ContainerChanged", "AnalysisChanged"], messages.Select(message => message.Contract));
        Assert.Equal(7, messages[0].As<ContainerChanged>().ContainerId);
        Assert.Null(messages[0].As<ContainerChanged>().Container);
        Assert.Null(messages[1].As<ContainerChanged>().ContainerId);
        Assert.Equal("ContainerChanged.public.containers.truncate", messages[1].RoutingKey);
    }

    [Theory]
    [InlineData("""{"id":9999999999}""", "column id is no 32-bit integer")]
    [InlineData("""{"id":1,"created_at":"infinity"}""", "column created_at is no time between the years 1 and 9999")]
    [InlineData("""{"id":1,"created_at":"0044-03-15T00:00:00 BC"}""", "column created_at is no time between the years 1 and 9999")]
    [InlineData("""{"id":1,"extended_metadata":["a"]}""", "column extended_metadata is no map of texts")]
    [InlineData("""{"id":1,"extended_metadata":{"a":1}}""", "column extended_metadata is no map of texts")]
    [InlineData("""{"id":1,"name":5}""", "column name is no text")]
    public void A_row_that_does_not_fit_goes_out_as_RowChanged_with_the_reason(string row, string reason)
    {
        var message = Assert.Single(MappedMessage.Of(new RecordBuilder().Insert("containers", row).Build()));
        Assert.Equal("RowChanged.public.containers.insert", message.RoutingKey);
        Assert.StartsWith(reason.Split(' ')[0] + " " + reason.Split(' ')[1], message.Fault, StringComparison.Ordinal);
        var changed = message.As<RowChanged>();
        Assert.Equal(message.Fault, changed.Reason);
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(row).RootElement, changed.Row!.Value));
    }

    private static ContainerChanged Update(string row, string? old, string more)
    {
        var oldMember = old is null ? "" : ",\"old\":" + old;
        var record = new RecordBuilder().Change(Operation.Update, "containers", $$"""
            "key":{"id":7},"row":{{row}}{{oldMember}}{{more}}
            """).Build();
        return MappedMessage.Of(record)[0].As<ContainerChanged>();
    }
}
