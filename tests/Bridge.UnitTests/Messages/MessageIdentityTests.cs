using Bridge.Contracts.Positions;
using Bridge.Messages;

namespace Bridge.UnitTests.Messages;

public sealed class MessageIdentityTests
{
    private static readonly MessageIdentity Identity = new("7300000000000000001", "chemotion");

    private static readonly DateTimeOffset CommittedAt = new DateTimeOffset(2026, 11, 22, 6, 10, 28, TimeSpan.Zero)
        .AddMicroseconds(951_113);

    // These values are what subscribers deduplicate by: they must not change, ever.
    [Theory]
    [InlineData("0/16B3748", 0, "ContainerChanged", "b8319490-58b3-8b74-b717-8885b765c541")]
    [InlineData("0/16B3748", 0, "AnalysisChanged", "3e4af7ab-46f7-8ef7-be2f-7febf84772c6")]
    [InlineData("0/16B3748", 1, "ContainerChanged", "0aec18f3-411a-88cb-a066-dfa29a01897e")]
    [InlineData("FFFFFFFF/FFFFFFFF", 2147483647, "RowChanged", "7bddad8b-17b9-80f6-9870-b3b1a1cce00d")]
    public void A_change_has_the_same_id_for_ever(string lsn, int ordinal, string contract, string expected) =>
        Assert.Equal(expected, Identity.ForChange(new ChangePosition(Lsn.Parse(lsn), ordinal), 742, CommittedAt, contract).ToString());

    [Fact]
    public void A_row_read_by_a_backfill_has_the_same_id_for_ever() =>
        Assert.Equal("c9d675cb-7065-85f1-87f1-9dc0d878585a",
            Identity.ForRead("job-1", "{\"id\":7}"u8, 1_700_000_000_000_001, "ContainerChanged").ToString());

    [Fact]
    public void Server_pipeline_position_transaction_and_contract_all_count()
    {
        var position = new ChangePosition(new Lsn(1), 0);
        Guid[] ids =
        [
            Identity.ForChange(position, 7, CommittedAt, "RowChanged"),
            new MessageIdentity("7300000000000000002", "chemotion").ForChange(position, 7, CommittedAt, "RowChanged"),
            new MessageIdentity("7300000000000000001", "other").ForChange(position, 7, CommittedAt, "RowChanged"),
            Identity.ForChange(position, 7, CommittedAt, "ContainerChanged"),
            Identity.ForChange(position, 8, CommittedAt, "RowChanged"),
            Identity.ForChange(position, 7, CommittedAt.AddMicroseconds(1), "RowChanged"),
            Identity.ForChange(new ChangePosition(new Lsn(0), 1), 7, CommittedAt, "RowChanged"),
            Identity.ForRead("j", [], 1, "RowChanged"),
            Identity.ForRead("j", [], 2, "RowChanged"),
        ];
        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Equal(8, id.Version));
    }
}
