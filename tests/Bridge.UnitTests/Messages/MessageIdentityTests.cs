using Bridge.Contracts.Positions;
using Bridge.Messages;

namespace Bridge.UnitTests.Messages;

public sealed class MessageIdentityTests
{
    private static readonly MessageIdentity Identity = new("7300000000000000001", "chemotion");

    // These values are what subscribers deduplicate by: they must not change, ever.
    [Theory]
    [InlineData("0/16B3748", 0, "ContainerChanged", "ff1e9a76-1fff-8468-ab7c-3e526bbde5fd")]
    [InlineData("0/16B3748", 0, "AnalysisChanged", "bba858df-93df-8639-83e8-64f45613a785")]
    [InlineData("0/16B3748", 1, "ContainerChanged", "33d6fa54-d8d3-84a1-bb7a-f2978ccd45c0")]
    [InlineData("FFFFFFFF/FFFFFFFF", 2147483647, "RowChanged", "06f9906f-5f7b-8287-b7d7-e339aa79b191")]
    public void A_change_has_the_same_id_for_ever(string lsn, int ordinal, string contract, string expected) =>
        Assert.Equal(expected, Identity.ForChange(new ChangePosition(Lsn.Parse(lsn), ordinal), contract).ToString());

    [Fact]
    public void A_row_read_by_a_backfill_has_the_same_id_for_ever() =>
        Assert.Equal("c9d675cb-7065-85f1-87f1-9dc0d878585a",
            Identity.ForRead("job-1", "{\"id\":7}"u8, 1_700_000_000_000_001, "ContainerChanged").ToString());

    [Fact]
    public void Server_pipeline_position_and_contract_all_count()
    {
        var position = new ChangePosition(new Lsn(1), 0);
        Guid[] ids =
        [
            Identity.ForChange(position, "RowChanged"),
                new MessageIdentity("7300000000000000002", "chemotion").ForChange(position, "RowChanged"),
            new MessageIdentity("7300000000000000001", "other").ForChange(position, "RowChanged"),
                Identity.ForChange(position, "ContainerChanged"),
            Identity.ForChange(new ChangePosition(new Lsn(0), 1), "RowChanged"), Identity.ForRead("j", [], 1, "RowChanged"),
                Identity.ForRead("j", [], 2, "RowChanged"),
        ];
        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Equal(8, id.Version));
    }
}
