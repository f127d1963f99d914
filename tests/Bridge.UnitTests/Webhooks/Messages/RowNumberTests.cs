using Bridge.Webhooks.Messages;

namespace Bridge.UnitTests.Webhooks.Messages;

/// <summary>Literals, computed elsewhere: waiting streams that were written before hold these numbers.</summary>
public sealed class RowNumberTests
{
    [Fact]
    public void A_table_and_its_rows_have_the_numbers_that_waiting_streams_hold()
    {
        Assert.Equal(14107371941903989138UL, RowNumber.OfTable("public", "containers"));
        Assert.Equal(7175664059129362213UL, RowNumber.Add(RowNumber.OfTable("public", "containers"), "9001"u8));
        Assert.Equal(13476883855389347038UL, RowNumber.Add(RowNumber.Add(RowNumber.OfTable("öffentlich", "things"), "\"k\""u8), "7"u8));
    }
}
