using System.Text.Json;
using Bridge.Api;
using Bridge.State.Requests;
using Bridge.State.Webhooks;
using Bridge.Worker.Webhooks;

namespace Bridge.UnitTests.Worker.Webhooks;

/// <summary>Who may change a subscription and was never shown its secrets does not learn them by it.</summary>
public sealed class WebhookRequestsTests
{
    private static readonly WebhookSubscription Stored = new()
    {
        Name = "lims",
        Url = "https://lims.example.org/hook",
        Secrets = [WebhookSecret.Create()],
        Headers = [new("Authorization", "Bearer abc", Secret: true), new("X-Team", "nmr")],
    };

    [Theory]
    [InlineData("""{"headers":[{"name":"Authorization"}]}""")]
    [InlineData("""{"headers":[{"name":"authorization","secret":false}]}""")]
    [InlineData("""{"headers":[{"name":"AUTHORIZATION","value":null,"secret":false},{"name":"X-Team"}]}""")]
    public void A_value_that_is_kept_stays_secret(string request)
    {
        var merged = Merge(request);
        Assert.Equal(("Bearer abc", true), merged.Headers[0] is var header ? (header.Value, header.Secret) : default);
    }

    [Fact]
    public void A_header_that_was_shown_can_become_secret() => Assert
        .True(Merge("""{"headers":[{"name":"X-Team","secret":true}]}""").Headers[0].Secret);

    [Theory]
    [InlineData("""{"url":"https://evil.example/hook"}""")]
    [InlineData("""{"url":"https://lims.example.org:8443/hook"}""")]
    [InlineData("""{"url":"http://lims.example.org/hook"}""")]
    [InlineData("""{"url":"https://lims.example.org.evil.example/hook"}""")]
    [InlineData("""{"url":"https://evil.example/hook","headers":[{"name":"Authorization"}]}""")]
    [InlineData("""{"url":"https://evil.example/hook","headers":[{"name":"Authorization","value":null}],"keepSecrets":false}""")]
    public void Secret_headers_do_not_follow_to_another_server(string request)
    {
        var refused = Assert.Throws<InvalidRequestException>(() => Merge(request));
        Assert.Contains("Authorization", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Bearer", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"url":"https://lims.example.org/other"}""", "Bearer abc")]
    [InlineData("""{"url":"https://LIMS.example.org:443/other"}""", "Bearer abc")]
    [InlineData("""{"url":"https://new.example.org/hook","keepSecrets":true}""", "Bearer abc")]
    [InlineData("""{"url":"https://new.example.org/hook","headers":[{"name":"Authorization","value":"Bearer new","secret":true}]}""",
        "Bearer new")]
    public void They_go_with_another_path_and_where_that_is_said(string request, string value) => Assert
        .Equal(value, Merge(request).Headers[0].Value);

    [Fact]
    public void A_server_without_secret_headers_is_changed_as_it_is_said() =>
        Assert.Equal("https://new.example.org/", Merge("""{"url":"https://new.example.org/","headers":[{"name":"X-Team"}]}""").Url);

    private static WebhookSubscription Merge(string request) =>
        WebhookRequests.Merge("lims", JsonSerializer.Deserialize<WebhookRequest>(request, ApiJson.Options)!, Stored, null,
            DateTimeOffset.UnixEpoch);
}
