using System.Text;
using Bridge.Contracts;
using Bridge.Contracts.Positions;
using Bridge.Messages;
using Bridge.Messages.Reading;
using Bridge.Messages.Writing;
using Bridge.Outbox.Records;
using Bridge.Outbox.Writing;

namespace Bridge.UnitTests.Messages;

public sealed class DeepRowTests
{
    [Fact]
    public void A_row_nested_deeper_than_64_levels_stops_nothing()
    {
        var routes = ContractList.Default.CreateRoutes();
        var reader = new BatchReader(routes);
        var writer = new TypedMessageWriter(routes, new MessageIdentity("7300000000000000001", "test"), "test", "rabbitmq://localhost/", "bridge.test.relay", TimeProvider.System);
        var deep = new string('[', 5000) + new string(']', 5000);

        reader.Open(Record($"\"key\":{{\"id\":1}},\"row\":{{\"id\":1,\"value\":{deep}}}"));

        Assert.True(reader.MoveNext());
        Assert.Contains(deep, Encoding.UTF8.GetString(writer.Write(reader.Change, 0).Body.Span), StringComparison.Ordinal);
        Assert.False(reader.MoveNext());
    }

    private static OutboxRecord Record(string members)
    {
        var builder = new ChangeBatchBuilder("test");
        builder.BeginTransaction(7, new Lsn(1000), DateTimeOffset.UnixEpoch);
        builder.Add(Operation.Insert, "public", "things", 0, Encoding.UTF8.GetBytes(members), 6, 8);
        builder.EndTransaction(hasChanges: true);
        return new OutboxRecord
        {
            Kind = RecordKind.ChangeBatch,
            RecordNumber = 1,
            Epoch = "epoch",
            PreviousSequence = 0,
            FirstSequence = 1,
            Count = 1,
            AppendedAt = DateTimeOffset.UnixEpoch,
            Body = builder.Close("epoch", 0, 1).ToArray(),
        };
    }
}
