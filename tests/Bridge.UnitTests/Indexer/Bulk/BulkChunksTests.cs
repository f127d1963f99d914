using Bridge.Indexer.Bulk;

namespace Bridge.UnitTests.Indexer.Bulk;

public sealed class BulkChunksTests
{
    private const int Aim = 100;

    [Theory]
    [InlineData("", "")]
    [InlineData("a40 b60", "a40 b60")] // Both fit into one.
    [InlineData("a60 b60", "a60|b60")]
    [InlineData("a40 b30 a40 b60 a40", "a40 a40 a40|b30 b60")] // A little larger rather than two.
    [InlineData("a42 a42 a42", "a42|a42|a42")] // No request above a quarter more: halves of 63 hold one each.
    [InlineData("a25 a25 a25 a25 a25 a25", "a25 a25 a25|a25 a25 a25")] // Of the same size.
    [InlineData("a125", "a125")]
    [InlineData("a10 a500 a10", "a10|a500|a10")] // A large one goes alone.
    public void Requests_are_of_one_index_each_and_of_about_the_same_size(string documents, string expected)
    {
        var writes = documents.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select((text, i) => new DocumentWrite(text[..1], $"{i}", 1, "public.t", new byte[int.Parse(text[1..])])).ToList();

        var requests = BulkChunks.Of(writes, Aim);

        Assert.Equal(
            expected,
            string.Join('|', requests.Select(request => string.Join(' ', request.Select(write => $"{write.Alias}{write.Body.Length}")))));
    }
}
