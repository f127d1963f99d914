using System.Text.Json;
using Bridge.Contracts;
using Bridge.State.Access;

namespace Bridge.UnitTests.State.Access;

public sealed class TokenTextTests
{
    [Fact]
    public void Is_a_known_prefix_and_32_random_bytes()
    {
        var tokens = Enumerable.Range(0, 1_000).Select(_ => TokenText.Create()).ToList();
        Assert.All(tokens, token => Assert.Matches("^bridge_[A-Za-z0-9_-]{43}$", token));
        Assert.All(tokens, token => Assert.True(TokenText.IsToken(token)));
        Assert.Equal(1_000, tokens.Distinct().Count());
    }

    [Theory]
    [InlineData("")]
    [InlineData("bridge_")]
    [InlineData("bridge_short")]
    [InlineData("bridge_!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!")]
    [InlineData("BRIDGE_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void Nothing_else_is_one(string text) => Assert.False(TokenText.IsToken(text));

    [Fact]
    public void What_is_kept_of_it_is_its_sha_256() =>
        Assert.Equal("f2ca1bb6c7e907d06dafe4687e579fce76b37e4e93b7605022da52e6ccc26fd2", TokenText.HashOf("test\n"));

    [Theory]
    [InlineData("laptop", true)]
    [InlineData("ci.deploy-2_x", true)]
    [InlineData("a/used", false)]
    [InlineData("Laptop", false)]
    [InlineData("", false)]
    [InlineData("laptop\n", false)]
    public void A_name_is_small_letters_digits_and_three_signs(string name, bool isName) =>
        Assert.Equal(isName, AccessToken.IsName(name));

    [Fact]
    public void The_day_of_its_last_use_is_a_key_of_its_own()
    {
        Assert.True(AccessToken.IsKey(AccessToken.KeyOf("laptop")));
        Assert.False(AccessToken.IsKey(AccessToken.UsedKeyOf("laptop")));
        Assert.False(AccessToken.IsKey("offset/laptop"));
    }

    [Fact]
    public void Roles_are_words_and_no_numbers()
    {
        Assert.Equal("\"inspect\"", JsonSerializer.Serialize(AccessRole.Inspect, BridgeJson.Web));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<AccessRole>("3", BridgeJson.Web));
    }
}
