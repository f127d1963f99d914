using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Bridge.Webhooks.Delivery;

/// <summary>Signs as Standard Webhooks has it: HMAC-SHA256 over <c>id.timestamp.body</c>, one <c>v1</c> signature for each secret.</summary>
/// <remarks>See https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md</remarks>
internal static class WebhookSignature
{
    /// <summary>The value of <c>webhook-signature</c>.</summary>
    /// <param name="keys">The decoded secrets.</param>
    /// <param name="id">The value of <c>webhook-id</c>.</param>
    /// <param name="timestamp">The value of <c>webhook-timestamp</c>, seconds since 1970.</param>
    /// <param name="body">The request's body.</param>
    public static string Sign(IReadOnlyList<byte[]> keys, string id, long timestamp, ReadOnlySpan<byte> body)
    {
        var begin = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}."));
        return keys.Count == 1 ? Sign(keys[0], begin, body) : string.Join(' ', Signatures(keys, begin, body.ToArray()));
    }

    private static IEnumerable<string> Signatures(IReadOnlyList<byte[]> keys, byte[] begin, byte[] body) => keys.Select(key => Sign(key, begin, body));

    private static string Sign(byte[] key, byte[] begin, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hash.AppendData(begin);
        hash.AppendData(body);
        return "v1," + Convert.ToBase64String(hash.GetHashAndReset());
    }
}
