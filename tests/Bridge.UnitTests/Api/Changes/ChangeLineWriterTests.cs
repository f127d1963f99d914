using System.Buffers;
using System.Text;
using Bridge.Api.Changes;
using Bridge.Outbox.Reading;
using Bridge.UnitTests.Outbox.Live;

namespace Bridge.UnitTests.Api.Changes;

public sealed class ChangeLineWriterTests
{
    private const string Batch = """
        {"messageType":["urn:message:Bridge.Contracts:ChangeBatch"],"message":{"pipeline":"p","epoch":"e","previousSequence":99,"firstSequence":100,
        "tables":[{"schema":"public","name":"containers"},{"schema":"eln","name":"analyses"}],
        "transactions":[
          {"commitLsn":"0/16B3748","xid":742,"committedAt":"2026-11-22T06:10:28.951113Z","complete":true,"changes":[
            {"operation":"update","table":0,"ordinal":0,"key":{"id":12345678901234567890.10},"row":{"name":"1H — \u001b"},"old":{"name":"x"},"unchanged":["big"]},
            {"operation":"truncate","table":1,"ordinal":1}]},
          {"commitLsn":"0/16B3800","xid":743,"committedAt":"2026-11-22T06:10:29Z","complete":true},
          {"commitLsn":"0/16B3900","xid":744,"committedAt":"2026-11-22T06:10:30Z","complete":true,"changes":[
            {"operation":"delete","table":0,"ordinal":0,"key":{"id":2}}]}]}}
        """;

    [Fact]
    public void Writes_one_line_for_each_change_with_its_Sequence_and_its_values_as_they_are()
    {
        var lines = Write("", Batch, out _);
        Assert.Equal(3, lines.Length);
        Assert.Equal(
            """{"sequence":100,"commitLsn":"0/16B3748","xid":742,"committedAt":"2026-11-22T06:10:28.951113Z","schema":"public","table":"containers","operation":"update","key":{"id":12345678901234567890.10},"row":{"name":"1H — \u001B"},"old":{"name":"x"},"unchanged":["big"]}""", lines[0]);
        Assert.Equal(
            """{"sequence":101,"commitLsn":"0/16B3748","xid":742,"committedAt":"2026-11-22T06:10:28.951113Z","schema":"eln","table":"analyses","operation":"truncate"}""", lines[1]);
        Assert.StartsWith("{\"sequence\":102,\"commitLsn\":\"0/16B3900\"", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Leaves_out_what_was_not_asked_for()
    {
        Assert.Equal(2, Write("containers", Batch, out _).Length);
        Assert.Single(Write("eln.analyses", Batch, out _));
        Assert.Empty(Write("public.analyses", Batch, out _));
        Assert.StartsWith("{\"sequence\":102", Assert.Single(Write("", Batch, out _, from: "102")), StringComparison.Ordinal);
        Assert.DoesNotContain(Write("", Batch, out _, rows: false), line => line.Contains("\"row\"", StringComparison.Ordinal)
            || line.Contains("\"old\"", StringComparison.Ordinal));
    }

    [Fact]
    public void Is_done_after_as_many_changes_as_were_asked_for()
    {
        Assert.Single(Write("", Batch, out var done, limit: 1));
        Assert.True(done);
        Write("", Batch, out done, limit: 4);
        Assert.False(done);
    }

    [Theory]
    [InlineData("nonsense", null)]
    [InlineData("-5", null)]
    [InlineData("first", 0)]
    public void Refuses_what_it_cannot_read(string from, int? limit)
    {
        Assert.False(ChangesRequest.TryRead(null, from, limit, null, null, out _, out var problem));
        Assert.NotEmpty(problem);
    }

    private static string[] Write(string table, string body, out bool done, string from = "first", int? limit = null, bool rows = true)
    {
        Assert.True(ChangesRequest.TryRead(table, from, limit, false, rows, out var request, out _));
        var writer = new ChangeLineWriter(request);
        var output = new ArrayBufferWriter<byte>();
        var record = ConfirmedRecord.Of(100) with { Count = 3, Body = Encoding.UTF8.GetBytes(body) };
        writer.Write(new OutboxRead(record, null), output);
        done = writer.IsDone;
        return Encoding.UTF8.GetString(output.WrittenSpan).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
