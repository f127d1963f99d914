using System.Text;
using Bridge.Capture.Backfill;

namespace Bridge.UnitTests.Capture.Backfill;

public sealed class RowPageTests
{
    [Fact]
    public void Used_again_it_holds_the_new_rows_alone()
    {
        var page = new RowPage();
        page.Add("\"key\":{\"id\":1},\"row\":{}"u8, 6, 8);
        page.LastKey = ["1"];
        page.IsLast = true;
        page.Clear();
        Assert.Equal((0, 0, false), (page.Count, page.Bytes, page.IsLast));
        Assert.Null(page.LastKey);

        page.Add("\"key\":{\"id\":22},\"row\":{}"u8, 6, 9);
        Assert.Equal("{\"id\":22}", Encoding.UTF8.GetString(page.Key(0)));
        Assert.Equal(page.Bytes, page.Members(0).Length);
    }
}
