using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Bridge.State.Access;

namespace Bridge.UnitTests.Api.Access;

/// <summary>Tokens, sessions of pages and links, in the worker's own application.</summary>
public sealed class SignInTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_is_asked_for_on_loopback_too_and_the_socket_needs_none()
    {
        await using var host = await GateHost.StartAsync();
        host.Know(("laptop", AccessRole.Read));
        using var refused = await host.SendAsync("GET", "/api/me");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal("Bearer", refused.Headers.WwwAuthenticate.ToString());
        using var owner = await host.SendAsync("GET", "/api/me", bySocket: true);
        Assert.Equal("""{"name":"owner","role":"admin"}""", await owner.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(HttpStatusCode.OK, await host.StatusAsync("GET", "/health"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("laptop")]
    [InlineData("bridge_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("bridge_%FF, Bearer")]
    public async Task What_is_no_token_of_ours_is_refused(string text)
    {
        await using var host = await GateHost.StartAsync();
        host.Know(("laptop", AccessRole.Admin));
        Assert.Equal(HttpStatusCode.Unauthorized, await host.StatusAsync("GET", "/api/me", text));
    }

    [Fact]
    public async Task Who_is_not_signed_in_is_sent_to_the_page_that_asks_for_a_token()
    {
        await using var host = await GateHost.StartAsync();
        host.Know();
        using var sent = await host.SendAsync("GET", "/");
        Assert.Equal(HttpStatusCode.Redirect, sent.StatusCode);
        Assert.Equal("/sign-in", sent.Headers.Location?.ToString());
        using var page = await host.SendAsync("GET", "/sign-in");
        Assert.Contains("Sign in", await page.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("nosniff", page.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [Fact]
    public async Task A_session_lasts_eight_hours_from_its_last_use_and_not_longer_than_its_token()
    {
        await using var host = await GateHost.StartAsync();
        var token = host.Know(("laptop", AccessRole.Inspect))[0];
        var (cookie, header) = await SignInAsync(host, token);
        foreach (var part in (string[])["httponly", "samesite=lax", "path=/"])
            Assert.Contains(part, header, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("secure", header, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(token, header, StringComparison.Ordinal);
        using var me = await host.SendAsync("GET", "/api/me", cookie: cookie);
        Assert.Equal("""{"name":"laptop","role":"inspect"}""", await me.Content.ReadAsStringAsync(Cancellation));

        host.Time.Advance(TimeSpan.FromHours(7.9));
        using var used = await host.SendAsync("GET", "/", cookie: cookie);
        var renewed = used.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
        host.Time.Advance(TimeSpan.FromHours(7.9));
        Assert.Equal(HttpStatusCode.Unauthorized, await host.StatusAsync("GET", "/api/me", cookie: cookie));
        Assert.Equal(HttpStatusCode.OK, await host.StatusAsync("GET", "/api/me", cookie: renewed));
        host.Know(("laptop", AccessRole.Inspect));
        Assert.Equal(HttpStatusCode.Unauthorized, await host.StatusAsync("GET", "/api/me", cookie: renewed));
    }

    [Theory]
    [InlineData("{0}")]
    [InlineData("{0}x")]
    [InlineData("9{0}")]
    public async Task A_session_that_was_changed_is_none(string change)
    {
        await using var host = await GateHost.StartAsync();
        var tokens = host.Know(("laptop", AccessRole.Read), ("laptopx", AccessRole.Admin));
        var (cookie, _) = await SignInAsync(host, tokens[0]);
        var parts = cookie.Split('=', 2);
        var changed = $"{parts[0]}={string.Format(System.Globalization.CultureInfo.InvariantCulture, change, parts[1])}";
        Assert.Equal(change == "{0}" ? HttpStatusCode.OK : HttpStatusCode.Unauthorized,
            await host.StatusAsync("GET", "/api/me", cookie: changed));
    }

    [Fact]
    public async Task A_link_signs_in_once_within_ten_minutes()
    {
        await using var host = await GateHost.StartAsync();
        host.Know(("local", AccessRole.Admin));
        Assert.Equal(HttpStatusCode.NotFound, await host.StatusAsync("POST", "/api/tokens/absent/link", bySocket: true));
        var code = await LinkAsync(host);
        Assert.Equal(HttpStatusCode.OK, await host.StatusAsync("POST", "/api/sign-in", body: new { code }));
        Assert.Equal(HttpStatusCode.Unauthorized, await host.StatusAsync("POST", "/api/sign-in", body: new { code }));
        var late = await LinkAsync(host);
        host.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(HttpStatusCode.Unauthorized, await host.StatusAsync("POST", "/api/sign-in", body: new { code = late }));
    }

    [Fact]
    public async Task An_address_has_five_sign_ins_a_minute_and_a_token_fifty_requests_a_second()
    {
        await using var host = await GateHost.StartAsync();
        var tokens = host.Know(("laptop", AccessRole.Read), ("other", AccessRole.Read));
        for (var i = 0; i < 5; i++)
            Assert.Equal(HttpStatusCode.Unauthorized, await host.StatusAsync("POST", "/api/sign-in", body: new { token = "wrong" }));
        using var refused = await host.SendAsync("POST", "/api/sign-in", body: new { token = tokens[0] });
        Assert.Equal((HttpStatusCode.TooManyRequests, TimeSpan.FromMinutes(1)), (refused.StatusCode, refused.Headers.RetryAfter?.Delta));
        host.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.OK, await host.StatusAsync("POST", "/api/sign-in", body: new { token = tokens[0] }));

        for (var i = 0; i < 50; i++) Assert.Equal(HttpStatusCode.OK, await host.StatusAsync("GET", "/api/me", tokens[0]));
        using var fast = await host.SendAsync("GET", "/api/me", tokens[0]);
        Assert.Equal((HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(1)), (fast.StatusCode, fast.Headers.RetryAfter?.Delta));
        Assert.Equal(HttpStatusCode.OK, await host.StatusAsync("GET", "/api/me", tokens[1]));
        host.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, await host.StatusAsync("GET", "/api/me", tokens[0]));
    }

    [Fact]
    public async Task Without_the_state_tokens_read_for_a_while_and_the_socket_does_everything()
    {
        await using var host = await GateHost.StartAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await host.StatusAsync("GET", "/api/me", TokenText.Create()));
        var token = host.Know(("laptop", AccessRole.Admin))[0];
        host.Tokens.Lose("RabbitMQ is away");
        Assert.Equal(HttpStatusCode.OK, await host.StatusAsync("GET", "/api/me", token));
        using var refused = await host.SendAsync("GET", "/api/tokens", token);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Contains("RabbitMQ is away", await refused.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        host.Time.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await host.StatusAsync("GET", "/api/me", token));
        Assert.Equal(HttpStatusCode.OK, await host.StatusAsync("GET", "/api/tokens", bySocket: true));
    }

    private static async Task<(string Cookie, string Header)> SignInAsync(GateHost host, string token)
    {
        using var answer = await host.SendAsync("POST", "/api/sign-in", body: new { token });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var header = answer.Headers.GetValues("Set-Cookie").Single();
        return (header.Split(';')[0], header);
    }

    private static async Task<string> LinkAsync(GateHost host)
    {
        using var answer = await host.SendAsync("POST", "/api/tokens/local/link", bySocket: true);
        var link = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        return link.GetProperty("path").GetString()!["/sign-in#".Length..];
    }
}
