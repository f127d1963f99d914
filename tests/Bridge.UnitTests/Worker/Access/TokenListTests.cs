using System.Text.Json;
using Bridge.Contracts;
using Bridge.State;
using Bridge.State.Access;
using Bridge.Worker.Access;
using Microsoft.Extensions.Time.Testing;

namespace Bridge.UnitTests.Worker.Access;

public sealed class TokenListTests : IDisposable
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly TokenList tokens;
    private readonly string text = TokenText.Create();

    public TokenListTests() => tokens = new TokenList(time);

    public void Dispose() => tokens.Dispose();

    [Fact]
    public void Nothing_is_taken_before_the_state_was_read()
    {
        Assert.False(tokens.IsFollowed);
        Assert.False(tokens.IsKnown);
        Assert.Null(tokens.Find(text));
    }

    [Fact]
    public void What_the_state_has_is_taken_and_nothing_else()
    {
        tokens.Apply(State(Token(AccessRole.Operate)));
        Assert.Equal("laptop", tokens.Find(text)!.Token.Name);
        Assert.Null(tokens.Find(TokenText.Create()));
        Assert.Null(tokens.Find(TokenText.HashOf(text)));
        Assert.Equal(AccessRole.Operate, tokens.RoleOf(tokens.Find(text)!));
    }

    [Fact]
    public void What_is_revoked_is_not_taken_and_ends_what_is_open()
    {
        tokens.Apply(State(Token(AccessRole.Admin)));
        var known = tokens.Find(text)!;
        tokens.Apply(State());
        Assert.Null(tokens.Find(text));
        Assert.True(known.Ended.IsCancellationRequested);
    }

    [Fact]
    public void What_is_no_token_under_a_tokens_key_keeps_nobody_out()
    {
        var state = State(Token(AccessRole.Read));
        state["token/odd"] = Entry("token/odd", "no token");
        state["token/none"] = Entry("token/none", new { name = "other" });
        state["token/stolen"] = Entry("token/stolen", Token(AccessRole.Admin));
        tokens.Apply(state);
        Assert.Equal(AccessRole.Read, Assert.Single(tokens.All).Token.Role);
    }

    [Fact]
    public void A_note_of_its_use_ends_nothing()
    {
        tokens.Apply(State(Token(AccessRole.Admin)));
        var known = tokens.Find(text)!;
        var state = State(Token(AccessRole.Admin));
        state[AccessToken.UsedKeyOf("laptop")] = Entry(AccessToken.UsedKeyOf("laptop"), new TokenUse(new DateOnly(2026, 12, 1)));
        tokens.Apply(state);
        Assert.False(known.Ended.IsCancellationRequested);
        Assert.Equal(new DateOnly(2026, 12, 1), tokens.Find(text)!.UsedOn);
    }

    [Fact]
    public void One_that_expires_is_not_taken_and_ends_what_is_open()
    {
        tokens.Apply(State(Token(AccessRole.Admin, time.GetUtcNow().AddHours(1))));
        var known = tokens.Find(text)!;
        time.Advance(TimeSpan.FromMinutes(59));
        Assert.NotNull(tokens.Find(text));
        Assert.False(known.Ended.IsCancellationRequested);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(tokens.Find(text));
        Assert.True(known.Ended.IsCancellationRequested);
    }

    [Fact]
    public void Without_the_state_what_was_known_may_read_for_a_quarter_of_an_hour()
    {
        tokens.Apply(State(Token(AccessRole.Admin)));
        var open = tokens.Find(text)!;
        tokens.Lose("RabbitMQ is away");
        Assert.True(open.Ended.IsCancellationRequested);
        time.Advance(TimeSpan.FromMinutes(10));
        tokens.Lose("RabbitMQ is still away");
        Assert.Equal(AccessRole.Read, tokens.RoleOf(tokens.Find(text)!));
        time.Advance(TimeSpan.FromMinutes(5));
        Assert.Null(tokens.Find(text));
        Assert.False(tokens.IsKnown);
        tokens.Apply(State(Token(AccessRole.Admin)));
        Assert.Equal(AccessRole.Admin, tokens.RoleOf(tokens.Find(text)!));
    }

    [Fact]
    public async Task Who_waits_for_a_token_is_told_when_it_is_there()
    {
        var waiting = tokens.UntilAsync(all => all.Count == 1, TestContext.Current.CancellationToken);
        tokens.Apply(State());
        Assert.False(waiting.IsCompleted);
        tokens.Apply(State(Token(AccessRole.Read)));
        await waiting.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    private static Dictionary<string, StateEntry> State(params AccessToken[] all) =>
        all.ToDictionary(token => AccessToken.KeyOf(token.Name), token => Entry(AccessToken.KeyOf(token.Name), token));

    private static StateEntry Entry<T>(string key, T value) => new(key, JsonSerializer.SerializeToElement(value, BridgeJson.Web), 1);

    private AccessToken Token(AccessRole role, DateTimeOffset? expiresAt = null) =>
        new("laptop", TokenText.HashOf(text), role, time.GetUtcNow(), expiresAt);
}
