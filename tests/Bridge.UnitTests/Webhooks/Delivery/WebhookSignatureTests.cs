using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Bridge.Webhooks.Delivery;
using Microsoft.AspNetCore.Http;
using StandardWebhooks;

namespace Bridge.UnitTests.Webhooks.Delivery;

/// <summary>What we sign, the library StandardWebhooks signs alike and accepts.</summary>
public sealed class WebhookSignatureTests
{
    [Theory]
    [InlineData(24, "{}")]
    [InlineData(32, "")]
    [InlineData(64, "[{\"name\":\"1H NMR 😀 ¹H\\u0000\"}]\r\n")]
    public void Every_secret_has_the_signature_that_the_library_makes_of_it(int bytes, string body)
    {
        byte[][] keys = [RandomNumberGenerator.GetBytes(bytes), RandomNumberGenerator.GetBytes(bytes)];
        using var signature = new WebhookSignature(keys);
        var (id, now) = (Guid.NewGuid().ToString(), TimeProvider.System.GetUtcNow());
        var timestamp = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

        var ours = signature.Sign(id, timestamp, Encoding.UTF8.GetBytes(body)).Split(' ');

        Assert.Equal(keys.Select(key => new StandardWebhook(key).Sign(id, now, body)), ours);
        for (var i = 0; i < keys.Length; i++)
            new StandardWebhook(keys[i]).Verify(body, new HeaderDictionary
            {
                ["webhook-id"] = id,
                ["webhook-timestamp"] = timestamp,
                ["webhook-signature"] = ours[i]
            });
    }
}
