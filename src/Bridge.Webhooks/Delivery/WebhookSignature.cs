using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Bridge.Webhooks.Delivery;

/// <summary>Signs as Standard Webhooks has it: HMAC-SHA256 over <c>id.timestamp.body</c>, one <c>v1</c> signature for each secret.
/// Thread-safe.</summary>
/// <remarks>See https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md</remarks>
/// <param name="keys">The decoded secrets.</param>
internal sealed class WebhookSignature(IEnumerable<byte[]> keys) : IDisposable
{
    // Kept with their keys: to prepare one costs more than to hash a message.
    private readonly IncrementalHash[] hashes = [.. keys.Select(key => IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key))];
    private readonly Lock gate = new();

    /// <summary>The value of <c>webhook-signature</c>.</summary>
    /// <param name="id">The value of <c>webhook-id</c>.</param>
    /// <param name="timestamp">The value of <c>webhook-timestamp</c>, seconds since 1970.</param>
    /// <param name="body">The request's body.</param>
    public string Sign(string id, string timestamp, ReadOnlySpan<byte> body)
    {
        var begin = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}."));
        lock (gate)
        {
            var signatures = Sign(hashes[0], begin, body);
            for (var i = 1; i < hashes.Length; i++) signatures = $"{signatures} {Sign(hashes[i], begin, body)}";
            return signatures;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var hash in hashes) hash.Dispose();
    }

    private static string Sign(IncrementalHash hash, ReadOnlySpan<byte> begin, ReadOnlySpan<byte> body)
    {
        Span<byte> signature = stackalloc byte[SHA256.HashSizeInBytes];
        hash.AppendData(begin);
        hash.AppendData(body);
        hash.GetHashAndReset(signature);
        return "v1," + Convert.ToBase64String(signature);
    }
}
