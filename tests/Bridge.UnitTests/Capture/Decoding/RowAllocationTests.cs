using System.Text;
using Bridge.Contracts.Positions;

namespace Bridge.UnitTests.Capture.Decoding;

public sealed class RowAllocationTests
{
    [Fact]
    public void A_row_of_any_built_in_type_allocates_nothing()
    {
        uint[] types = [16, 20, 700, 1700, 25, 1114, 1184, 1082, 17, 2950, 114, 3802, 1009, 1007, 22, 1020, 3904, 1186];
        string[] values =
        [
            "t", "1", "1e-07", "1.50", "a\"b\n", "2026-11-22 06:10:28.951113", "2026-11-22 06:10:28+00", "2026-11-22", "\\x00",
                "f47ac10b-58cc-4372-a567-0e02b2c3d479",
            " {\"a\":[1,2]}", "{\"b\": null}", "{a,\"b \\\"c\n\",NULL}", "[0:1][0:0]={{1},{2}}", "1 2", "{(1,1),(0,0);(2,2),(1,1)}",
                "[1,5)", "1 day",
        ];
        var session = new DecoderSession().With('d', [.. types.Select((type, i) => ($"c{i}", type, i == 1))]);
        var insert = MessageBuilder.Insert(1, values);
        var update = MessageBuilder.Update(1, 'K', values, values);
        Assert.Equal(0, MeasurePerRow(session, insert));
        Assert.Equal(0, MeasurePerRow(session, update));
    }

    [Fact]
    public void A_row_of_recorded_containers_allocates_nothing()
    {
        var recording = Recording.Load();
        var session = recording.Play(until: message => message[0] == 'I', out var insert);
        Assert.Contains("\"content\":\"{\\\"ops\\\"", Encoding.UTF8.GetString(session.Decoder.Changes[0].Members.Span),
            StringComparison.Ordinal);
        Assert.Equal(0, MeasurePerRow(session, insert));
    }

    private static double MeasurePerRow(DecoderSession session, byte[] message)
    {
        const int rows = 1000;
        for (var i = 0; i < 200; i++) session.Decoder.Decode(message, new Lsn(1));
        // The least of some: the runtime itself may allocate once, for code that is compiled anew meanwhile.
        return Enumerable.Range(0, 3).Min(_ =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < rows; i++) session.Decoder.Decode(message, new Lsn(1));
            return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)rows;
        });
    }
}
