using Bridge.Capture.Replication;

namespace Bridge.UnitTests.Capture.Replication;

public sealed class PgOutputRequestTests
{
    [Theory]
    [InlineData("pub", "\"pub\"")]
    [InlineData("My Pub", "\"My Pub\"")]
    [InlineData("a\"b", "\"a\"\"b\"")]
    [InlineData("it's", "\"it''s\"")]
    public void Quotes_the_publication_twice(string publication, string expected) =>
        Assert.Equal(expected, PgOutputRequest.Parameters(publication).Single(pair => pair.Key == "publication_names").Value);

    [Fact]
    public void Asks_for_version_1_and_messages_without_streaming() =>
        Assert.Equal(["proto_version=1", "publication_names=\"p\"", "messages=true"],
            PgOutputRequest.Parameters("p").Select(pair => $"{pair.Key}={pair.Value}"));
}
