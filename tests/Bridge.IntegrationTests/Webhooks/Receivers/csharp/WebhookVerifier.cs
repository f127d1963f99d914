using Microsoft.AspNetCore.Http;
using StandardWebhooks;
using StandardWebhooks.Diagnostics;

namespace Receivers;

/// <summary>Verifies webhooks with the library StandardWebhooks.</summary>
public sealed class WebhookVerifier(string secret)
{
    private readonly StandardWebhook webhook = new(secret);

    /// <summary>True when one of the signatures is of this body, and the time within five minutes.</summary>
    /// <param name="headers">The request's headers.</param>
    /// <param name="body">The body as it came, not as a serializer would write it again.</param>
    public bool Verify(IHeaderDictionary headers, string body) =>
        // Two signatures come while a secret is changed, and version 1.1.2 does not look at the last of several:
        // it is asked about each alone.
        headers["webhook-signature"].ToString().Split(' ').Any(signature => Fits(signature, headers, body));

    private bool Fits(string signature, IHeaderDictionary headers, string body)
    {
        try
        {
            webhook.Verify(body, new HeaderDictionary
            {
                ["webhook-id"] = headers["webhook-id"],
                ["webhook-timestamp"] = headers["webhook-timestamp"],
                ["webhook-signature"] = signature,
            });
            return true;
        }
        catch (WebhookVerificationException)
        {
            return false;
        }
    }
}
